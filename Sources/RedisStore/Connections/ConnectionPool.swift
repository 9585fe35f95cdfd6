import Identity
import Synchronization

/// A pool of connections: each is used by one thread at a time, and kept for the next.
///
/// When the primary may be another server, all connections are left, and the server is found anew.
final class ConnectionPool: Sendable {
    /// The maximum number of idle connections: slightly more than there are storage threads.
    private static let maximumIdle = 32
    /// How long all calls are refused immediately after a failed attempt to connect, or a reply that did not come in
    /// time: 50 ms, doubled with each failure up to half a second. Then one thread tries, and the others are refused
    /// until it has a reply: otherwise all threads would wait for a server that is down.
    private static let backoffMilliseconds: ClosedRange<Int64> = 50...500

    /// How often at most a server that refuses commands is left: ten times a second. Its name may still lead to it.
    private static let departureMilliseconds: Int64 = 100

    private struct State: Sendable {
        var idle: [Connection] = []
        var failures = 0
        /// The latest failure; nil while Redis works.
        var refusal: StoreError?
        /// Whether a thread is testing if Redis works again.
        var isTrying = false
        var nextAttempt = MonotonicTime(milliseconds: 0)
        /// How often all connections were left. Connections from before are not used again.
        var departures = 0
        /// The server of the latest connection, by its run id.
        var run: String?
        var nextDeparture = MonotonicTime(milliseconds: 0)
    }

    let connector: Connector
    private let state = Mutex(State())

    var configuration: RedisConfiguration { connector.configuration }

    init(
        _ configuration: RedisConfiguration,
        find: @escaping HostResolvers.Find = { SocketAddress.find(host: $0, port: $1) }
    ) throws(StoreError) {
        connector = try Connector(configuration, find: find)
    }

    /// Calls `body` with a connection, and once again with another if the server refuses as one that is no primary. It
    /// did not run the refused command, and commands before it in `body` must be repeatable.
    func use<Value>(_ body: (Connection) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let connection = try take()
        do throws(StoreError) { return try attempt(body, on: connection) } catch {
            guard connection.mayBeFormerPrimary, leave(connection, isForced: false) else { throw error }
        }
        return try attempt(body, on: try take())
    }

    private func attempt<Value>(
        _ body: (Connection) throws(StoreError) -> Value, on connection: Connection
    ) throws(StoreError) -> Value {
        do throws(StoreError) {
            let value = try body(connection)
            resume()
            giveBack(connection)
            return value
        } catch {
            if !connection.isBroken {
                // It replied; an error reply does not mean that it is down.
                resume()
                giveBack(connection)
            } else if connection.wasSilent || state.withLock({ $0.isTrying }) {
                fail(error)
            }
            throw error
        }
    }

    /// Whether the connection is to the server that is the primary as far as the pool knows.
    func isCurrent(_ connection: Connection) -> Bool {
        state.withLock { $0.departures == connection.departures }
    }

    /// Whether the sentinels, if there are any, still name the connection's server. Does not wait for them.
    func isNamed(_ connection: Connection) -> Bool {
        guard let sentinels = connector.sentinels, let latest = sentinels.latest else { return true }
        return latest == connection.named
    }

    /// Leaves the server of a connection, with all other connections to it.
    func leave(_ connection: Connection) { _ = leave(connection, isForced: true) }

    /// Leaves the server of a connection, with all other connections to it.
    ///
    /// - Parameter isForced: whether also if one was left a moment ago.
    /// - Returns: false if not, because one was left a moment ago.
    private func leave(_ connection: Connection, isForced: Bool) -> Bool {
        state.withLock { state in
            // Others may have left it.
            guard connection.departures == state.departures else { return true }
            let now = MonotonicTime.now
            guard isForced || now >= state.nextDeparture else { return false }
            state.departures += 1
            state.nextDeparture = now + Self.departureMilliseconds
            state.idle = []
            return true
        }
    }

    /// Runs a script.
    ///
    /// - Parameter isTimed: whether its last argument is the time after which it must not begin.
    func run(
        _ script: Script, keys: [String], arguments: [Argument], isTimed: Bool = false
    ) throws(StoreError) -> Reply {
        try use { connection throws(StoreError) in
            try connection.run(
                script, keys: keys, arguments: isTimed ? arguments + [connection.deadline] : arguments)
        }
    }

    /// Sends a command and returns the reply.
    func ask(_ command: Command) throws(StoreError) -> Reply {
        try use { connection throws(StoreError) in try connection.ask(command).unlessRefused() }
    }

    /// Opens a connection outside the pool.
    func dedicated(patience: Int64) throws(StoreError) -> Connection {
        let connection = try connector.connection(patience: patience)
        note(connection)
        return connection
    }

    /// Redis works again, or never failed: lets all threads try.
    func resume() {
        state.withLock { state in
            guard state.refusal != nil else { return }
            state.failures = 0
            state.refusal = nil
            state.isTrying = false
        }
    }

    private func fail(_ error: StoreError) {
        state.withLock { state in
            let range = Self.backoffMilliseconds
            let wait = min(range.lowerBound << Int64(min(state.failures, 8)), range.upperBound)
            state.failures += 1
            state.refusal = error
            state.isTrying = false
            state.nextAttempt = MonotonicTime.now + wait
            // The idle connections have not been used since the failure.
            state.idle = []
        }
    }

    private func take() throws(StoreError) -> Connection {
        let now = MonotonicTime.now
        let refusal = state.withLock { state -> StoreError? in
            guard let refusal = state.refusal else { return nil }
            if now < state.nextAttempt || state.isTrying { return refusal }
            state.isTrying = true
            return nil
        }
        if let refusal { throw refusal }
        while let connection = state.withLock({ $0.idle.popLast() }) {
            // Connections that were idle while Redis restarted are closed by the peer.
            if connection.isQuiet { return connection }
        }
        do throws(StoreError) {
            let connection = try connector.connection()
            note(connection)
            return connection
        } catch {
            fail(error)
            throw error
        }
    }

    /// Notes a new connection. If it is to another server than the ones before, those are left.
    private func note(_ connection: Connection) {
        state.withLock { state in
            if state.run != connection.run {
                if state.run != nil { state.departures += 1 }
                state.run = connection.run
                state.idle = []
            }
            connection.departures = state.departures
        }
    }

    private func giveBack(_ connection: Connection) {
        guard !connection.isBroken else { return }
        state.withLock { state in
            guard connection.departures == state.departures else { return }
            if state.idle.count < Self.maximumIdle { state.idle.append(connection) }
        }
    }
}
