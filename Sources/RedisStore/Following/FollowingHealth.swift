import Identity
import Synchronization

/// Whether this machine knows the other machines' changes, and can make changes itself.
final class FollowingHealth: Sendable {
    /// How long Redis may be silent before the store counts as failing: one second, four times the stream's waiting
    /// time, counted from the request.
    static let silenceMilliseconds: Int64 = 1000

    private struct State: Sendable {
        var heardAt: MonotonicTime?
        var problem: StoreError?
        /// Why the latest write failed, or would have; nil since one worked.
        var writeProblem: StoreError?
    }

    private let state = Mutex(State())

    /// Redis replied to a request made at a time, and everything up to then is known. A reply may be old when it is
    /// read.
    func heard(_ asked: MonotonicTime) {
        state.withLock { state in
            state.heardAt = asked
            state.problem = nil
        }
    }

    /// Redis does not reply, or is no primary.
    func lost(_ error: StoreError) {
        state.withLock { state in
            state.problem = error
            state.writeProblem = error
        }
    }

    /// A write failed, or nil if one worked.
    func wrote(_ error: StoreError?) { state.withLock { $0.writeProblem = error } }

    /// Why logins and refreshes fail; nil since a write worked.
    var writeProblem: StoreError? { state.withLock { $0.writeProblem } }

    /// Whether it has ever been healthy.
    var hasHeard: Bool { state.withLock { $0.heardAt != nil } }

    /// The problem; nil if there is none.
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
