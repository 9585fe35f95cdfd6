import Identity
import Synchronization

/// Connections for whoever asks: each is used by one thread at a time, and kept for the next.
final class ConnectionPool: Sendable {
    /// How many are kept: as many as there are storage threads, and some.
    private static let maximumIdle = 32
    /// After a failed attempt to connect nobody tries again for so long, and everybody is refused at once: 50 ms, doubled
    /// with each failure up to half a second. Otherwise all threads would wait for a server that is not there.
    private static let backoffMilliseconds: ClosedRange<Int64> = 50...500

    private struct State: Sendable {
        var idle: [Connection] = []
        var failures = 0
        var refusal: StoreError?
        var nextAttempt = MonotonicTime(milliseconds: 0)
    }

    let configuration: RedisConfiguration
    let tls: TLSContext?
    private let state = Mutex(State())

    init(_ configuration: RedisConfiguration) throws(StoreError) {
        self.configuration = configuration
        tls =
            switch configuration.security {
            case .plain: nil
            case .tls(let authorities): try TLSContext(authorities: authorities)
            }
    }

    /// Lets `body` use a connection.
    func use<Value>(_ body: (Connection) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let connection = try take()
        defer { giveBack(connection) }
        return try body(connection)
    }

    /// Runs a script.
    func run(_ script: Script, keys: [String], arguments: [Argument]) throws(StoreError) -> Reply {
        try use { connection throws(StoreError) in
            try connection.run(script, keys: keys, arguments: arguments)
        }
    }

    /// Asks.
    func ask(_ command: Command) throws(StoreError) -> Reply {
        try use { connection throws(StoreError) in try connection.ask(command).unlessRefused() }
    }

    /// A connection of one's own.
    func dedicated(patience: Int64) throws(StoreError) -> Connection {
        try Connection(configuration, tls: tls, patience: patience)
    }

    /// Redis is there again, or was never gone: let everybody try.
    func resume() {
        state.withLock { state in
            state.failures = 0
            state.nextAttempt = MonotonicTime(milliseconds: 0)
        }
    }

    private func take() throws(StoreError) -> Connection {
        let now = MonotonicTime.now
        while let connection = state.withLock({ $0.idle.popLast() }) {
            // What lay here while Redis was started anew is closed at the other end.
            if connection.isQuiet { return connection }
        }
        if let refusal = state.withLock({ now < $0.nextAttempt ? $0.refusal : nil }) {
            throw refusal
        }
        do throws(StoreError) {
            let connection = try Connection(configuration, tls: tls)
            resume()
            return connection
        } catch {
            state.withLock { state in
                let range = Self.backoffMilliseconds
                let wait = min(range.lowerBound << Int64(min(state.failures, 8)), range.upperBound)
                state.failures += 1
                state.refusal = error
                state.nextAttempt = MonotonicTime.now + wait
            }
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
