import Synchronization

/// Whether local state must be replayed to a Redis that may have lost writes.
final class ResyncFlag: Sendable {
    private struct State: Sendable {
        /// How often Redis may have come back with less data.
        var losses = 0
        var isOwed = true
    }

    private let state = Mutex(State())

    /// Notes that Redis may have come back with less data.
    func owe() {
        state.withLock { state in
            state.losses += 1
            state.isOwed = true
        }
    }

    /// Notes that only part of the state was replayed.
    func retry() { state.withLock { $0.isOwed = true } }

    /// Whether to replay now.
    func begin() -> Bool {
        state.withLock { state in
            defer { state.isOwed = false }
            return state.isOwed
        }
    }

    /// Runs a change in Redis and then on this machine. Redis may lose data in between, and be resynced from local
    /// state that does not have the change yet: then it is resynced again.
    func during<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let before = state.withLock { $0.losses }
        defer { state.withLock { if $0.losses != before { $0.isOwed = true } } }
        return try body()
    }
}
