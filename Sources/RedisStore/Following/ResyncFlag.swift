import Synchronization

/// Whether what this machine knows has yet to be told to a Redis that may know less.
final class ResyncFlag: Sendable {
    private struct State: Sendable {
        /// How often Redis may have come back with less.
        var losses = 0
        var isOwed = true
    }

    private let state = Mutex(State())

    /// Redis may have come back with less than it had.
    func owe() {
        state.withLock { state in
            state.losses += 1
            state.isOwed = true
        }
    }

    /// Redis was told only a part.
    func retry() { state.withLock { $0.isOwed = true } }

    /// Whether Redis is to be told now.
    func begin() -> Bool {
        state.withLock { state in
            defer { state.isOwed = false }
            return state.isOwed
        }
    }

    /// Does something in Redis and then on this machine. Redis may come back with less in between, and be told what this
    /// machine knows before it knows this: then it is told again.
    func during<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let before = state.withLock { $0.losses }
        defer { state.withLock { if $0.losses != before { $0.isOwed = true } } }
        return try body()
    }
}
