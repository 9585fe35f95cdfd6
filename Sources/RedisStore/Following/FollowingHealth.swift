import Identity
import Synchronization

/// Whether we know what the other machines do.
final class FollowingHealth: Sendable {
    /// How long Redis may say nothing before the store counts as silent: one second, four times as long as the stream
    /// lets us wait, counted from the question.
    static let silenceMilliseconds: Int64 = 1000

    private struct State: Sendable {
        var heardAt: MonotonicTime?
        var problem: StoreError?
    }

    private let state = Mutex(State())

    /// Redis answered what was asked at a time, and we have all there was then. An answer may be old when it is read.
    func heard(_ asked: MonotonicTime) {
        state.withLock { $0 = State(heardAt: asked, problem: nil) }
    }

    /// Redis does not answer.
    func lost(_ error: StoreError) {
        state.withLock { $0.problem = error }
    }

    /// Whether it ever was well.
    var hasHeard: Bool { state.withLock { $0.heardAt != nil } }

    /// What is wrong, nil if nothing is.
    var problem: StoreError? {
        state.withLock { state in
            guard let heardAt = state.heardAt else {
                return state.problem ?? StoreError(.unavailable, "Redis is not followed yet")
            }
            guard MonotonicTime.now > heardAt + Self.silenceMilliseconds else { return nil }
            return state.problem ?? StoreError(.unavailable, "Redis does not answer in time")
        }
    }
}
