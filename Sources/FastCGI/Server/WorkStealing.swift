internal import Synchronization

/// Has the free workers look after the connections of those that are held by handlers that wait.
///
/// Handlers that wait belong on a lane. One that does so on a worker all the same delays the requests of that worker's
/// connections by up to two looks, half a second as the server's thread wakes up, and not for as long as it waits. For that
/// thread.
final class WorkStealing {
    /// How often is looked, at most: work on a worker is over within microseconds.
    private static let interval = Duration.milliseconds(100)

    private let engine: Engine
    private let workers: [WorkerTally]
    private var next = MonotonicTime.now
    /// How often each had found something to do at the last look.
    private var turns: [Int]
    /// Who is at work on what they were at work on at the look before: by worker.
    private var isHeld: [Bool]

    init(_ engine: Engine, _ workers: [WorkerTally]) {
        self.engine = engine
        self.workers = workers
        turns = [Int](repeating: -1, count: workers.count)
        isHeld = [Bool](repeating: false, count: workers.count)
    }

    /// Looks who is held, and arranges the others anew if that has changed.
    func look() {
        guard MonotonicTime.now >= next else { return }
        next = .now + Self.interval
        let held = workers.indices.map { number in
            let turn = workers[number].turns.count
            defer { turns[number] = turn }
            return workers[number].isBusy.load(ordering: .relaxed) && turn == turns[number]
        }
        guard held != isHeld else { return }
        let poller = engine.poller
        forEachPair { worker, other in
            if isHeld[worker], !isHeld[other] { poller[other].removeNeighbour(poller[worker]) }
        }
        forEachPair { worker, other in
            if held[worker], !held[other] { poller[other].addNeighbour(poller[worker], number: worker) }
        }
        for worker in workers.indices where held[worker] && !isHeld[worker] { bringBack(poller[worker]) }
        isHeld = held
    }

    /// Has events that the worker took, and has not begun with, found in its epoll instance again.
    private func bringBack(_ poller: Poller) {
        while let key = poller.untouched.take() {
            switch Poller.source(key) {
            case .connection(let connection):
                if engine.table.claim(connection) { engine.handOff(connection) }
            case .handoff: poller.handoff.remind()
            case .listener(let index):
                poller.rearmListener(engine.listeners[index].descriptor, index: index)
            // Level-triggered: found there for as long as they last.
            case .wake, .neighbour: break
            }
        }
    }

    /// Each worker with each other one. Those that are held are not told of one another: nobody would look, and the kernel
    /// refuses that two look after each other.
    private func forEachPair(_ body: (Int, Int) -> Void) {
        for worker in workers.indices {
            for other in workers.indices where other != worker { body(worker, other) }
        }
    }
}
