internal import Synchronization

/// What one worker counts, and whether it is at work.
final class WorkerTally: Sendable {
    let accepted = Tally()
    let answered = Tally()
    /// How often it found something to do.
    let turns = Tally()
    let isBusy = Atomic<Bool>(false)
}
