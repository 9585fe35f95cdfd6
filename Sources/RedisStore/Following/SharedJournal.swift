import Identity
import Synchronization

/// The shared events that this process knows: the latest revocations and accounts, in order of arrival, and the status
/// of every account that ever changed.
///
/// This process appends its own events when they succeed, and does not append them again when they come back through
/// the stream.
final class SharedJournal: Sendable {
    /// The number of latest entries kept for readers of changes: 65,536, some 2 MiB. A reader that is further behind
    /// reads everything.
    private static let capacity = 65_536
    /// How far back to look for a local event that came back through the stream before its success was known.
    private static let overtaking = 256

    private struct Entries<Value: Sendable & Equatable>: Sendable {
        var values: [Value] = []
        /// The number of earlier entries that were dropped.
        var dropped: Int64 = 0

        var revision: Int64 { dropped + Int64(values.count) }

        mutating func append(_ value: Value) {
            if values.count >= capacity {
                values.removeFirst(capacity / 2)
                dropped += Int64(capacity / 2)
            }
            values.append(value)
        }

        /// Makes readers from before now read everything.
        mutating func interrupt() {
            dropped = revision + 1
            values = []
        }

        func since(_ revision: Int64) -> ArraySlice<Value>? {
            guard revision >= dropped, revision <= self.revision else { return nil }
            return values[Int(revision - dropped)...]
        }
    }

    private struct State: Sendable {
        var revocations = Entries<Revocation>()
        var accounts = Entries<AccountID>()
        var statuses: [AccountID: SharedStatus] = [:]
        /// The number of the last event from the stream.
        var followed: Int64 = 0
        /// Local events that have not come through the stream yet, by number. A Redis that lost its last writes assigns
        /// their numbers to other events.
        var own: [Int64: SharedEvent] = [:]
    }

    private let state = Mutex(State())

    /// The number of the last event from the stream.
    var followed: Int64 { state.withLock { $0.followed } }

    /// Whether a local event has not come through the stream yet.
    var isAhead: Bool { state.withLock { !$0.own.isEmpty } }

    func status(of id: AccountID) -> SharedStatus? { state.withLock { $0.statuses[id] } }

    var statuses: [AccountID: SharedStatus] { state.withLock { $0.statuses } }

    /// Revocations after a revision; nil if the reader must read all.
    func revocations(since revision: Int64) -> (revision: Int64, revocations: [Revocation])? {
        state.withLock { state in
            state.revocations.since(revision).map { (state.revocations.revision, Array($0)) }
        }
    }

    var revocationRevision: Int64 { state.withLock { $0.revocations.revision } }
    var accountRevision: Int64 { state.withLock { $0.accounts.revision } }

    /// Accounts that changed after a revision; nil if the reader must read all.
    func accounts(since revision: Int64) -> (revision: Int64, ids: Set<AccountID>)? {
        state.withLock { state in
            state.accounts.since(revision).map { (state.accounts.revision, Set($0)) }
        }
    }

    /// Notes that accounts changed without individual entries.
    func interruptAccounts() { state.withLock { $0.accounts.interrupt() } }

    /// Notes that this machine's own accounts changed.
    func noteAccounts(_ ids: some Sequence<AccountID>) {
        state.withLock { state in
            for id in ids { state.accounts.append(id) }
        }
    }

    /// Applies Redis's status of an account; nil if Redis has none.
    func apply(_ status: SharedStatus?, of id: AccountID) {
        state.withLock { state in
            guard state.statuses[id] != status else { return }
            state.statuses[id] = status
            state.accounts.append(id)
        }
    }

    /// Applies a status unless another one was applied since `known` was read.
    func apply(_ status: SharedStatus, of id: AccountID, insteadOf known: SharedStatus) {
        state.withLock { state in
            guard state.statuses[id] == known, status != known else { return }
            state.statuses[id] = status
            state.accounts.append(id)
        }
    }

    /// Appends an event of this process.
    func appendLocal(_ number: Int64, revocation: Revocation) {
        state.withLock { state in
            if number > state.followed {
                state.own[number] = .revoked(revocation)
            } else if state.revocations.values.suffix(Self.overtaking).contains(revocation) {
                return
            }
            state.revocations.append(revocation)
        }
    }

    /// Appends an event of this process.
    func appendLocal(_ number: Int64, status: SharedStatus, of id: AccountID) {
        note(own: .account(id, SharedAccount(status: status, sealed: nil)), number: number)
        apply(status, of: id)
    }

    /// Notes that this event is local and known.
    func note(own event: SharedEvent, number: Int64) {
        state.withLock { state in
            if number > state.followed { state.own[number] = event }
        }
    }

    /// Whether an event follows the previous one without a gap, and whether it is new.
    enum Arrival {
        case news
        case own
        case gap
    }

    /// Appends an event from the stream.
    func follow(_ event: SharedEvent, number: Int64) -> Arrival {
        state.withLock { state in
            guard number == state.followed + 1 else { return .gap }
            state.followed = number
            let isOwn = state.own.removeValue(forKey: number).map { $0.says(event) } ?? false
            switch event {
            case .revoked(let revocation):
                if !isOwn { state.revocations.append(revocation) }
            case .account(let id, let account):
                // A local change, or one applied from a reply, may be ahead of events still on their way, or may have
                // been overwritten by an older reply.
                let known = state.statuses[id]
                if known != account.status, known.map({ !account.status.isBefore($0) }) ?? true {
                    state.statuses[id] = account.status
                    state.accounts.append(id)
                }
            case .failures, .forgiven: break
            }
            return isOwn ? .own : .news
        }
    }

    /// Restarts from Redis's contents: all readers read everything again.
    func restart(at number: Int64, statuses: [AccountID: SharedStatus]) {
        state.withLock { state in
            state.followed = number
            state.own = [:]
            state.statuses = statuses
            state.revocations.interrupt()
            state.accounts.interrupt()
        }
    }

    /// Starts for the first time, before any reader.
    func begin(at number: Int64, statuses: [AccountID: SharedStatus]) {
        state.withLock { state in
            state.followed = number
            state.statuses = statuses
        }
    }
}
