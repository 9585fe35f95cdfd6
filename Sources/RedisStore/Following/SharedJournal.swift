import Identity
import Synchronization

/// What this process has heard of what all machines share: the latest revocations and accounts, in the order of their
/// coming, and every account's status that ever changed.
///
/// What this process does itself enters when it is done, and not a second time when it comes back through the stream.
final class SharedJournal: Sendable {
    /// How many of the latest entries are kept for whoever asks what is new: 65,536, some 2 MiB. Whoever is further behind
    /// reads everything.
    private static let capacity = 65_536
    /// How far back an entry of our own is looked for that came back through the stream before we heard of its success.
    private static let overtaking = 256

    private struct Entries<Value: Sendable & Equatable>: Sendable {
        var values: [Value] = []
        /// How many there were before these.
        var dropped: Int64 = 0

        var revision: Int64 { dropped + Int64(values.count) }

        mutating func append(_ value: Value) {
            if values.count >= capacity {
                values.removeFirst(capacity / 2)
                dropped += Int64(capacity / 2)
            }
            values.append(value)
        }

        /// Nobody who asks from before now on gets a part for the whole.
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
        /// The number of the last event that came through the stream.
        var followed: Int64 = 0
        /// Our own events that have yet to come through the stream, by number. A Redis that lost its last writes gives their
        /// numbers to other events.
        var own: [Int64: SharedEvent] = [:]
    }

    private let state = Mutex(State())

    /// The number of the last event that came through the stream.
    var followed: Int64 { state.withLock { $0.followed } }

    /// Whether this process did something that has yet to come through the stream.
    var isAhead: Bool { state.withLock { !$0.own.isEmpty } }

    func status(of id: AccountID) -> SharedStatus? { state.withLock { $0.statuses[id] } }

    var statuses: [AccountID: SharedStatus] { state.withLock { $0.statuses } }

    /// Revocations after a revision, nil if only all of them are an answer.
    func revocations(since revision: Int64) -> (revision: Int64, revocations: [Revocation])? {
        state.withLock { state in
            state.revocations.since(revision).map { (state.revocations.revision, Array($0)) }
        }
    }

    var revocationRevision: Int64 { state.withLock { $0.revocations.revision } }
    var accountRevision: Int64 { state.withLock { $0.accounts.revision } }

    /// Accounts that changed after a revision, nil if only all of them are an answer.
    func accounts(since revision: Int64) -> (revision: Int64, ids: Set<AccountID>)? {
        state.withLock { state in
            state.accounts.since(revision).map { (state.accounts.revision, Set($0)) }
        }
    }

    /// Accounts changed in a way that is not told one by one.
    func interruptAccounts() { state.withLock { $0.accounts.interrupt() } }

    /// This machine's own accounts changed.
    func noteAccounts(_ ids: some Sequence<AccountID>) {
        state.withLock { state in
            for id in ids { state.accounts.append(id) }
        }
    }

    /// Takes over what Redis says of an account, `nil` if it knows nothing (any more).
    func apply(_ status: SharedStatus?, of id: AccountID) {
        state.withLock { state in
            guard state.statuses[id] != status else { return }
            state.statuses[id] = status
            state.accounts.append(id)
        }
    }

    /// The same, unless something else was learned since `known` was looked up.
    func apply(_ status: SharedStatus, of id: AccountID, insteadOf known: SharedStatus) {
        state.withLock { state in
            guard state.statuses[id] == known, status != known else { return }
            state.statuses[id] = status
            state.accounts.append(id)
        }
    }

    /// Enters what this process has just done.
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

    /// Enters what this process has just done.
    func appendLocal(_ number: Int64, status: SharedStatus, of id: AccountID) {
        note(own: .account(id, SharedAccount(status: status, sealed: nil)), number: number)
        apply(status, of: id)
    }

    /// Enters that this event is our own, and known.
    func note(own event: SharedEvent, number: Int64) {
        state.withLock { state in
            if number > state.followed { state.own[number] = event }
        }
    }

    /// Whether the next event is one that is missing none before it, and whether it is news.
    enum Arrival {
        case news
        case own
        case gap
    }

    /// Enters an event that came through the stream.
    func follow(_ event: SharedEvent, number: Int64) -> Arrival {
        state.withLock { state in
            guard number == state.followed + 1 else { return .gap }
            state.followed = number
            let isOwn = state.own.removeValue(forKey: number).map { $0.says(event) } ?? false
            switch event {
            case .revoked(let revocation):
                if !isOwn { state.revocations.append(revocation) }
            case .account(let id, let account):
                // What we did, or learned from an answer, may be ahead of what was on its way to us, or may have been
                // overwritten by an answer that was older.
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

    /// Starts anew from what Redis has: everybody reads everything again.
    func restart(at number: Int64, statuses: [AccountID: SharedStatus]) {
        state.withLock { state in
            state.followed = number
            state.own = [:]
            state.statuses = statuses
            state.revocations.interrupt()
            state.accounts.interrupt()
        }
    }

    /// The first start, when nobody has asked yet.
    func begin(at number: Int64, statuses: [AccountID: SharedStatus]) {
        state.withLock { state in
            state.followed = number
            state.statuses = statuses
        }
    }
}
