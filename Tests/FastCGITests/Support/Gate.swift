import Glibc
import Synchronization

/// Holds threads until it is opened; knows how many have come.
final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    private let arrived = Atomic<Int>(0)

    var arrivals: Int { arrived.load(ordering: .acquiring) }

    func open() {
        isOpen.store(true, ordering: .releasing)
    }

    /// Waits for `open`, and not for ever.
    func pass() {
        arrived.add(1, ordering: .acquiringAndReleasing)
        _ = eventually(within: 30) { isOpen.load(ordering: .acquiring) }
    }
}
