import Foundation
import Identity
import Synchronization

/// Follows the stream of events on a dedicated thread and connection; recovers when Redis was away, and reads
/// everything again when events were missed.
final class StreamFollower: Sendable {
    /// How long a read of the stream waits for events: 250 ms. An empty reply is a sign of life.
    private static let waitMilliseconds: Int64 = 250
    /// How often the stream's identity is checked when there are no events: each second.
    private static let checkMilliseconds: Int64 = 1000
    /// The maximum number of events in one read.
    private static let eventsAtOnce = 1000
    /// The pause before Redis is tried again: 50 ms, doubled with each failure up to half a second.
    private static let backoffMilliseconds: ClosedRange<Int64> = 50...500

    private let store: RedisStore
    private let report: @Sendable (RedisEvent) -> Void
    private let onChange: @Sendable ([ThrottleChange]) -> Void
    private let stopping = DispatchSemaphore(value: 0)
    private let isStopped = Atomic<Bool>(false)
    /// How long the key of a write that only shows that writes work is kept: ten seconds.
    private static let probeMilliseconds: Int64 = 10_000

    /// The id of the last event; nil if there was none since Redis was read.
    private let position = Mutex<String?>(nil)

    init(
        store: RedisStore, report: @escaping @Sendable (RedisEvent) -> Void,
        onChange: @escaping @Sendable ([ThrottleChange]) -> Void
    ) {
        self.store = store
        self.report = report
        self.onChange = onChange
    }

    /// Reads the shared state on the caller's thread, and follows it from then on.
    func start() throws(StoreError) {
        let connection = try connect()
        let (number, last) = try readPosition(connection)
        store.journal.begin(at: number, statuses: try readAccounts())
        position.withLock { $0 = last }
        try store.readEra(connection)
        store.health.heard(.now)
        // Redis replies, but may be full: the thread reports it.
        try? probe(connection, isTrial: true)
        report(.connected)
        for warning in SetupReview.warnings(of: connection) { report(.warning(warning)) }
        let thread = Thread { [self] in run(connection) }
        thread.name = "redis"
        thread.start()
    }

    /// Ends the thread soon.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        stopping.signal()
    }

    private func connect() throws(StoreError) -> Connection {
        try store.pool.dedicated(patience: Self.waitMilliseconds)
    }

    private func run(_ first: Connection) {
        var connection: Connection? = first
        // The server that was followed last; nil after a failure.
        var known: String? = first.run
        var failures = 0
        while !isStopped.load(ordering: .relaxed) {
            do throws(StoreError) {
                let current = if let connection { connection } else { try resume(after: known) }
                connection = current
                known = current.run
                failures = 0
                try follow(current)
                connection = nil
            } catch {
                if failures == 0 { report(.lost(error)) }
                store.health.lost(error)
                if let connection, connection.mayBeFormerPrimary { store.pool.leave(connection) }
                (connection, known) = (nil, nil)
                let range = Self.backoffMilliseconds
                let wait = min(range.lowerBound << Int64(min(failures, 8)), range.upperBound)
                failures += 1
                if stopping.wait(timeout: .now() + .milliseconds(Int(wait))) == .success { return }
            }
        }
    }

    /// Connects again, and finds out whether events were missed.
    ///
    /// - Parameter known: the server that was followed until now; nil after a failure.
    private func resume(after known: String?) throws(StoreError) -> Connection {
        let connection = try connect()
        try probe(connection, isTrial: true)
        if try isContinued(connection) {
            if known != connection.run { report(.caughtUp) }
        } else {
            try readAnew(connection)
        }
        readEra(connection)
        // Redis may have lost its last writes even so.
        store.resync.owe()
        store.pool.resume()
        onChange([])
        return connection
    }

    /// Processes events until a failure, a stop, or a sign that the primary may be another server.
    private func follow(_ connection: Connection) throws(StoreError) {
        var nextCheck = MonotonicTime.now + Self.checkMilliseconds
        while !isStopped.load(ordering: .relaxed), store.pool.isCurrent(connection) {
            resyncIfOwed()
            let asked = MonotonicTime.now
            let arrived = try readEvents(connection)
            if try take(arrived) {
                // Afterwards, so that the events are known to be those of a primary.
                try probe(connection, isTrial: store.health.writeProblem != nil)
                // An old primary takes writes, which are lost, for seconds after the sentinels have replaced it.
                guard store.pool.isNamed(connection) else { return store.pool.leave(connection) }
                if MonotonicTime.now > nextCheck {
                    guard !connection.mayBeFormerPrimary else {
                        store.health.heard(asked)
                        return store.pool.leave(connection)
                    }
                    readEra(connection)
                    guard try isContinued(connection) else {
                        try readAnew(connection)
                        onChange([])
                        continue
                    }
                    nextCheck = MonotonicTime.now + Self.checkMilliseconds
                }
                store.health.heard(asked)
            } else {
                try readAnew(connection)
                onChange([])
            }
        }
    }

    /// Finds out whether writes work.
    ///
    /// - Parameter isTrial: whether to write indeed. Otherwise the command is one that writes, which a server refuses
    ///   for the same reasons, but it has nothing to write: an idle service does not wear out a disk.
    /// - Throws: ``StoreError`` if the server may be no primary: its data may be old.
    private func probe(_ connection: Connection, isTrial: Bool) throws(StoreError) {
        let kept = Argument(Self.probeMilliseconds)
        let key = Argument(store.keys.probe)
        let reply = try connection.ask(
            isTrial
                ? Command("SET", key, "", "PX", kept) : Command("SET", key, "", "XX", "PX", "1"))
        guard case .error(let message) = reply else { return store.health.wrote(nil) }
        let error = StoreError(redis: message)
        store.health.wrote(error)
        if Refusal.mayBeOfFormerPrimary(message), !Refusal.isOfFullDisk(message) { throw error }
    }

    /// A failure here is retried by every use of a key as well.
    private func readEra(_ connection: Connection) {
        do throws(StoreError) { try store.readEra(connection) } catch { report(.failed(error)) }
    }

    // MARK: Events

    private func readEvents(_ connection: Connection) throws(StoreError) -> [(id: String, fields: [Reply])] {
        let from = position.withLock { $0 } ?? "0-0"
        let reply = try connection.ask(
            Command(
                "XREAD", "COUNT", Argument(Int64(Self.eventsAtOnce)), "BLOCK", Argument(Self.waitMilliseconds),
                "STREAMS", Argument(store.keys.events), Argument(from))
        ).unlessRefused()
        guard reply != .null else { return [] }
        let stream = try reply.array(of: 1)[0].array(of: 2)
        return try stream[1].array().map { entry throws(StoreError) in
            let parts = try entry.array(of: 2)
            return (try parts[0].text(), try parts[1].array())
        }
    }

    /// Appends events.
    ///
    /// - Returns: false if one is missing or unknown: everything must be read again.
    private func take(_ arrived: [(id: String, fields: [Reply])]) throws(StoreError) -> Bool {
        var throttle: [ThrottleChange] = []
        var isNews = false
        defer { if isNews { onChange(throttle) } }
        for (id, fields) in arrived {
            guard let (number, event) = Self.event(fields) else { return false }
            switch store.journal.follow(event, number: number) {
            case .gap: return false
            case .own: break
            case .news:
                isNews = true
                switch event {
                case .failures(let entry): throttle.append(.failures(entry))
                case .forgiven(let key): throttle.append(.forgiven(key))
                case .account(let account, let shared): merge(shared, of: account)
                case .revoked: break
                }
            }
            position.withLock { $0 = id }
        }
        return true
    }

    /// The status already holds, from the journal; if this machine's store lags behind, logins here are refused.
    private func merge(_ shared: SharedAccount, of id: AccountID) {
        do throws(StoreError) { try store.merge(shared, of: id) } catch { report(.failed(error)) }
    }

    /// `n NUMBER e EVENT`.
    private static func event(_ fields: [Reply]) -> (Int64, SharedEvent)? {
        guard fields.count == 4, fields[0] == .bytes(Array("n".utf8)), fields[2] == .bytes(Array("e".utf8)),
            let number = try? fields[1].number(), let text = try? fields[3].text(), let event = SharedEvent(text)
        else { return nil }
        return (number, event)
    }

    // MARK: Everything

    /// The end of the stream, by number and id.
    private func readPosition(_ connection: Connection) throws(StoreError) -> (number: Int64, id: String?) {
        let reply = try connection.run(
            .position, keys: [store.keys.number, store.keys.events], arguments: [""]
        ).array(of: 3)
        let number = reply[0] == .null ? 0 : try reply[0].number()
        return (number, reply[1] == .null ? nil : try reply[1].text())
    }

    /// Whether the last known event is still in the stream under its number: no event was lost, and none trimmed
    /// unseen. If no event is known, Redis must have none either.
    private func isContinued(_ connection: Connection) throws(StoreError) -> Bool {
        let known = position.withLock { $0 }
        let reply = try connection.run(
            .position, keys: [store.keys.number, store.keys.events], arguments: [Argument(known ?? "")]
        ).array(of: 3)
        guard known != nil else {
            let number = reply[0] == .null ? 0 : try reply[0].number()
            return number == store.journal.followed && !store.journal.isAhead
        }
        guard reply[2] != .null, let (number, _) = Self.event(try reply[2].array()) else { return false }
        return number == store.journal.followed
    }

    private func readAnew(_ connection: Connection) throws(StoreError) {
        let asked = MonotonicTime.now
        let (number, last) = try readPosition(connection)
        // State that Redis no longer has is replayed to it; it stays valid until then.
        var statuses = try readAccounts()
        for (id, known) in store.journal.statuses {
            if statuses[id].map({ !$0.isAtLeast(known) }) ?? true { statuses[id] = known }
        }
        store.journal.restart(at: number, statuses: statuses)
        position.withLock { $0 = last }
        store.resync.owe()
        store.health.heard(asked)
        report(.readAnew)
    }

    private func readAccounts() throws(StoreError) -> [AccountID: SharedStatus] {
        var statuses: [AccountID: SharedStatus] = [:]
        try store.scan("HSCAN", store.keys.accounts) { key, text throws(StoreError) in
            guard let value = Hex.decode(key), let account = SharedAccount(text) else {
                throw StoreError(redis: "CORRUPT")
            }
            let id = AccountID(value: value)
            merge(account, of: id)
            statuses[id] = account.status
        }
        return statuses
    }

    /// Replays local state that Redis does not have. A failure is retried after the next events.
    private func resyncIfOwed() {
        guard store.health.writeProblem == nil, store.resync.begin() else { return }
        do throws(StoreError) {
            try store.resyncAccounts()
            try store.resyncRevocations()
        } catch {
            store.resync.retry()
            report(.failed(error))
        }
    }
}
