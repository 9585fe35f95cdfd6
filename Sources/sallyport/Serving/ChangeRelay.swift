import Identity
import Synchronization

/// Hands on what other machines did to whoever is made after the store that hears of it.
final class ChangeRelay: Sendable {
    private let target = Mutex<(@Sendable ([ThrottleChange]) -> Void)?>(nil)

    /// From now on changes go there. What came before is in what was read since.
    func begin(_ target: @escaping @Sendable ([ThrottleChange]) -> Void) {
        self.target.withLock { $0 = target }
    }

    /// Hands changes on.
    func forward(_ changes: [ThrottleChange]) {
        target.withLock { $0 }?(changes)
    }
}
