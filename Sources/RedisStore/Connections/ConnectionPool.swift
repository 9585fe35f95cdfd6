import Identity
import Synchronization

/// Connections for whoever asks: each is used by one thread at a time, and kept for the next.
final class ConnectionPool: Sendable {
    /// How many are kept: as many as there are storage threads, and some.
    private static let maximumIdle = 32
    /// After an attempt to connect that failed, or an answer that did not come in time, everybody is refused at once for so
    /// long: 50 ms, doubled with each failure up to half a second. Then one thread tries, and the others are refused until it
    /// has its answer: otherwise all threads would wait for a server that is not there.
    private static let backoffMilliseconds: ClosedRange<Int64> = 50...500

    private struct State: Sendable {
        var idle: [Connection] = []
        var failures = 0
        /// The latest failure; nil while all is well.
        var refusal: StoreError?
        /// Whether somebody finds out if all is well again.
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

    /// Lets `body` use a connection.
    func use<Value>(_ body: (Connection) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let connection = try take()
        do throws(StoreError) {
            let value = try body(connection)
            resume()
            giveBack(connection)
            return value
        } catch {
            if !connection.isBroken {
                // It answered; what it refused is another matter.
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
    /// - Parameter isTimed: whether its last argument is to be the time after which it must not begin any more.
    func run(
        _ script: Script, keys: [String], arguments: [Argument], isTimed: Bool = false
    ) throws(StoreError) -> Reply {
        try use { connection throws(StoreError) in
            try connection.run(
                script, keys: keys, arguments: isTimed ? arguments + [connection.deadline] : arguments)
        }
    }

    /// Asks.
    func ask(_ command: Command) throws(StoreError) -> Reply {
        try use { connection throws(StoreError) in try connection.ask(command).unlessRefused() }
    }

    /// A connection of one's own.
    func dedicated(patience: Int64) throws(StoreError) -> Connection {
        try Connection(configuration, resolver: resolver, tls: tls, patience: patience)
    }

    /// Redis is there again, or was never gone: let everybody try.
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
            // What lies here has not been asked since.
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
            // What lay here while Redis was started anew is closed at the other end.
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
