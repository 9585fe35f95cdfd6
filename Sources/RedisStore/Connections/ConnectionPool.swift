import Identity
import Synchronization

/// A pool of connections: each is used by one thread at a time, and kept for the next.
final class ConnectionPool: Sendable {
    /// The maximum number of idle connections: slightly more than there are storage threads.
    private static let maximumIdle = 32
    /// How long all calls are refused immediately after a failed attempt to connect, or a reply that did not come in
    /// time: 50 ms, doubled with each failure up to half a second. Then one thread tries, and the others are refused
    /// until it has a reply: otherwise all threads would wait for a server that is down.
    private static let backoffMilliseconds: ClosedRange<Int64> = 50...500

    private struct State: Sendable {
        var idle: [Connection] = []
        var failures = 0
        /// The latest failure; nil while Redis works.
        var refusal: StoreError?
        /// Whether a thread is testing if Redis works again.
        var isTrying = false
        var nextAttempt = MonotonicTime(milliseconds: 0)
    }

    let configuration: RedisConfiguration
    let tls: TLSContext?
    private let resolver: HostResolver?
    private let state = Mutex(State())

    init(_ configuration: RedisConfiguration) throws(StoreError) {
        self.configuration = configuration
        resolver =
            switch configuration.endpoint {
            case .unix: nil
            case .tcp(let host, let port):
                HostResolver(host: host) { SocketAddress.find(host: host, port: port) }
            }
        tls =
            switch configuration.security {
            case .plain: nil
            case .tls(let authorities): try TLSContext(authorities: authorities)
            }
    }

    /// Calls `body` with a connection.
    func use<Value>(_ body: (Connection) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let connection = try take()
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
        try Connection(configuration, resolver: resolver, tls: tls, patience: patience)
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
        do throws(StoreError) { return try Connection(configuration, resolver: resolver, tls: tls) } catch {
            fail(error)
            throw error
        }
    }

    private func giveBack(_ connection: Connection) {
        guard !connection.isBroken else { return }
        state.withLock { state in
            if state.idle.count < Self.maximumIdle { state.idle.append(connection) }
        }
    }
}
