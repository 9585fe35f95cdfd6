import Glibc
import Synchronization

/// Blocks threads until it is opened, and counts the arrivals.
final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    private let arrived = Atomic<Int>(0)

    var arrivals: Int { arrived.load(ordering: .acquiring) }

    func open() {
        isOpen.store(true, ordering: .releasing)
    }

    /// Waits for `open`, up to a limit.
    func pass() {
        arrived.add(1, ordering: .acquiringAndReleasing)
        _ = eventually(within: 30) { isOpen.load(ordering: .acquiring) }
    }
}
