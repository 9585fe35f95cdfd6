internal import Synchronization

/// The counters of one worker, and whether it is busy.
final class WorkerCounters: Sendable {
    let accepted = Counter()
    let answered = Counter()
    /// The number of events that the worker has processed.
    let turns = Counter()
    let isBusy = Atomic<Bool>(false)
}
