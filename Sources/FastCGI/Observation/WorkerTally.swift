internal import Synchronization

/// The counters of one worker, and whether it is busy.
final class WorkerTally: Sendable {
    let accepted = Tally()
    let answered = Tally()
    /// The number of times that the worker found events.
    let turns = Tally()
    let isBusy = Atomic<Bool>(false)
}
