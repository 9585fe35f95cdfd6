internal import Synchronization

/// A counter that one thread at a time writes and any thread reads: no locked instruction, no shared cache line.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }

    /// Adds one. Only the owning thread calls this.
    func increment() {
        value.store(value.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }
}
