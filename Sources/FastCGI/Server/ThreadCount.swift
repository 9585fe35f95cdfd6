internal import Glibc
internal import Synchronization

/// Counts running threads, and waits until there are none.
final class ThreadCount: Sendable {
    private let count = Atomic<Int>(0)

    func add() {
        count.add(1, ordering: .relaxed)
    }

    func remove() {
        count.subtract(1, ordering: .releasing)
    }

    /// Returns when no thread is left or at `deadline`: a thread whose handler never returns cannot be waited for.
    func wait(until deadline: MonotonicTime) {
        while count.load(ordering: .acquiring) > 0, MonotonicTime.now < deadline {
            usleep(1000)
        }
    }
}
