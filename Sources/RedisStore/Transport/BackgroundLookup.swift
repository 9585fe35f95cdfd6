import Foundation
import Synchronization

/// A lookup that may take long, on a dedicated thread, never more than one at a time. Concurrent callers share its
/// answer, each within a time limit.
final class BackgroundLookup<Value: Sendable>: Sendable {
    enum Answer: Sendable {
        case found(Value)
        case notFound
        /// No answer within the limit; the value that was found last, if any.
        case late(Value?)
    }

    private struct State: Sendable {
        /// The group that the thread leaves when it has its answer; nil while no thread runs.
        var asking: DispatchGroup?
        /// The latest answer; nil if nothing was found.
        var answer: Value?
        /// The value that was found last.
        var known: Value?
    }

    private let state = Mutex(State())

    /// The value that was found last.
    var known: Value? { state.withLock { $0.known } }

    /// Looks a value up, unless a thread already does.
    func answer(within milliseconds: Int64, find: @escaping @Sendable () -> Value?) -> Answer {
        let asking = state.withLock { state in
            if let asking = state.asking { return asking }
            let asking = DispatchGroup()
            asking.enter()
            state.asking = asking
            Thread.detachNewThread { [self] in ask(asking, find) }
            return asking
        }
        let isAnswered = asking.wait(timeout: .now() + .milliseconds(Int(clamping: milliseconds))) == .success
        return state.withLock { state in
            guard isAnswered else { return .late(state.known) }
            return state.answer.map { .found($0) } ?? .notFound
        }
    }

    private func ask(_ asking: DispatchGroup, _ find: @Sendable () -> Value?) {
        let found = find()
        state.withLock { state in
            state.asking = nil
            state.answer = found
            if let found { state.known = found }
        }
        asking.leave()
    }
}
