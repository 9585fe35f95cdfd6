import Identity
import Synchronization

/// Forwards other machines' changes to a receiver that is created after the store.
final class ChangeRelay: Sendable {
    private let target = Mutex<(@Sendable ([ThrottleChange]) -> Void)?>(nil)

    /// Sends changes to `target` from now on. Earlier changes are in the state that was read since.
    func begin(_ target: @escaping @Sendable ([ThrottleChange]) -> Void) {
        self.target.withLock { $0 = target }
    }

    /// Forwards changes.
    func forward(_ changes: [ThrottleChange]) {
        target.withLock { $0 }?(changes)
    }
}
