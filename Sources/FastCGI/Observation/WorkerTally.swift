internal import Synchronization

/// What one worker counts, and whether it is at work.
final class WorkerTally: Sendable {
    let accepted = Tally()
    let answered = Tally()
    let isBusy = Atomic<Bool>(false)
}
