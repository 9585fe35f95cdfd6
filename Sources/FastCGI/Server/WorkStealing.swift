internal import Synchronization

/// Lets idle workers serve the connections of workers that are blocked in a handler.
///
/// Blocking handlers belong on a lane. One that blocks a worker anyway delays the requests of that worker's connections
/// by up to two checks, half a second at the supervisor's interval, and not for as long as it blocks. Used by the
/// supervisor's thread only.
final class WorkStealing {
    /// The minimum interval between checks: work on a worker takes microseconds.
    private static let interval = Duration.milliseconds(100)

    private let engine: Engine
    private let workers: [WorkerCounters]
    private var next = MonotonicTime.now
    /// The number of turns that each worker had taken at the last check.
    private var turns: [Int]
    /// Whether each worker was busy with the same event at the last two checks.
    private var wasBlocked: [Bool]

    init(_ engine: Engine, _ workers: [WorkerCounters]) {
        self.engine = engine
        self.workers = workers
        turns = [Int](repeating: -1, count: workers.count)
        wasBlocked = [Bool](repeating: false, count: workers.count)
    }

    /// Checks which workers are blocked, and rearranges the others if that has changed.
    func check() {
        guard MonotonicTime.now >= next else { return }
        next = .now + Self.interval
        let blocked = workers.indices.map { number in
            let turn = workers[number].turns.count
            defer { turns[number] = turn }
            return workers[number].isBusy.load(ordering: .relaxed) && turn == turns[number]
        }
        guard blocked != wasBlocked else { return }
        let poller = engine.poller
        forEachPair { worker, other in
            if wasBlocked[worker], !wasBlocked[other] { poller[other].removeBlockedWorker(poller[worker]) }
        }
        forEachPair { worker, other in
            if blocked[worker], !blocked[other] { poller[other].addBlockedWorker(poller[worker], number: worker) }
        }
        for worker in workers.indices where blocked[worker] && !wasBlocked[worker] { requeue(poller[worker]) }
        wasBlocked = blocked
    }

    /// Returns events that the worker took but has not processed to its epoll instance.
    private func requeue(_ poller: Poller) {
        while let key = poller.pendingEvents.take() {
            switch Poller.source(key) {
            case .connection(let connection):
                if engine.table.claim(connection) { engine.handOff(connection) }
            case .handoff: poller.handoff.rearm()
            case .listener(let index):
                poller.rearmListener(engine.listeners[index].descriptor, index: index)
            // Level-triggered: reported there as long as they last.
            case .wake, .blockedWorker: break
            }
        }
    }

    /// Calls `body` with each worker and each other one. Blocked workers do not poll one another: neither would
    /// notice an event, and the kernel refuses cycles.
    private func forEachPair(_ body: (Int, Int) -> Void) {
        for worker in workers.indices {
            for other in workers.indices where other != worker { body(worker, other) }
        }
    }
}
