internal import Synchronization

/// Counters of rare events, shared by all threads. Each worker counts the frequent ones in its own ``WorkerCounters``.
final class Counters: Sendable {
    let refusedPeers = Atomic<Int>(0)
    let refusedForCapacity = Atomic<Int>(0)
    let aborted = Atomic<Int>(0)
    let readTimeouts = Atomic<Int>(0)
    let idleTimeouts = Atomic<Int>(0)
    private let refused = Locked<[Refusal.Reason: Int]>([:])
    private let violations = Locked<[ProtocolViolation: Int]>([:])

    func count(_ counter: borrowing Atomic<Int>) {
        counter.add(1, ordering: .relaxed)
    }

    func count(_ reason: Refusal.Reason) {
        refused.withLock { $0[reason, default: 0] += 1 }
    }

    func count(_ violation: ProtocolViolation) {
        violations.withLock { $0[violation, default: 0] += 1 }
    }

    func fill(_ metrics: inout Metrics) {
        metrics.refusedPeers = refusedPeers.load(ordering: .relaxed)
        metrics.refusedForCapacity = refusedForCapacity.load(ordering: .relaxed)
        metrics.aborted = aborted.load(ordering: .relaxed)
        metrics.readTimeouts = readTimeouts.load(ordering: .relaxed)
        metrics.idleTimeouts = idleTimeouts.load(ordering: .relaxed)
        metrics.refused = refused.withLock { $0 }
        metrics.violations = violations.withLock { $0 }
    }
}
