internal import Synchronization

/// Has the other workers look after the connections of one that is held by a handler that waits.
///
/// Handlers that wait belong on a lane. One that does so on a worker all the same delays the requests of that worker's
/// connections by up to two looks, and never for as long as it waits. For the thread that runs the server.
final class Relief {
    /// How often is looked: work on a worker is over within microseconds.
    private static let interval = Duration.milliseconds(100)

    private let readiness: [Readiness]
    private let workers: [WorkerTally]
    private var next = MonotonicTime.now
    /// How often each had found something to do at the last look.
    private var turns: [Int]
    private var isRelieved: [Bool]

    init(_ readiness: [Readiness], _ workers: [WorkerTally]) {
        self.readiness = readiness
        self.workers = workers
        turns = [Int](repeating: -1, count: workers.count)
        isRelieved = [Bool](repeating: false, count: workers.count)
    }

    /// Looks who is at work on what they were at work on the last time.
    func look() {
        guard MonotonicTime.now >= next else { return }
        next = .now + Self.interval
        for (number, worker) in workers.enumerated() {
            let turn = worker.turns.count
            let isHeld = worker.isBusy.load(ordering: .relaxed) && turn == turns[number]
            turns[number] = turn
            guard isHeld != isRelieved[number] else { continue }
            isRelieved[number] = isHeld
            for other in readiness where other !== readiness[number] {
                if isHeld {
                    other.addNeighbour(readiness[number], number: number)
                } else {
                    other.removeNeighbour(readiness[number])
                }
            }
        }
    }
}
