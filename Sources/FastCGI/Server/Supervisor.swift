internal import CFastCGI
internal import Glibc
internal import Synchronization

/// The thread that runs the server: it starts the other threads, closes connections whose time limit has passed, and
/// stops the server.
struct Supervisor {
    /// The interval of checks on time limits, in milliseconds: the limits are seconds.
    private static let tick: Int32 = 250
    /// The interval at which a stopping server checks whether all requests are done, in milliseconds.
    private static let stoppingTick: Int32 = 5
    /// How long a stopping server waits for the first request of a new connection: nginx sends it immediately. A silent
    /// peer must not delay the stop.
    private static let patience = Duration.seconds(1)

    let engine: Engine
    let wake: WakeDescriptor
    let workers: [WorkerCounters]
    let laneCounters: [Counter]
    /// Threads that have not returned yet.
    private let threads = ThreadCount()
    private let workStealing: WorkStealing
    /// Wakes the workers when the server ends.
    private let finish: WakeDescriptor?

    init(engine: Engine, wake: WakeDescriptor, workers: [WorkerCounters], laneCounters: [Counter]) {
        self.engine = engine
        self.wake = wake
        self.workers = workers
        self.laneCounters = laneCounters
        workStealing = WorkStealing(engine, workers)
        finish = try? WakeDescriptor()
    }

    /// Raises the limit on descriptors, starts the threads and listens.
    func start() throws(FastCGIError) {
        guard let finish else { throw FastCGIError(.system, "cannot create an eventfd: \(systemError())") }
        raiseDescriptorLimit()
        for poller in engine.poller { poller.addWake(finish) }
        do throws(FastCGIError) {
            try startThreads()
        } catch {
            end()
            throw error
        }
        for (index, listener) in engine.listeners.enumerated() {
            guard engine.poller.allSatisfy({ $0.addListener(listener.descriptor, index: index) }) else {
                let text = systemError()
                end()
                throw FastCGIError(.system, "cannot wait on \(listener.name): \(text)")
            }
        }
    }

    private func startThreads() throws(FastCGIError) {
        let stackSize = engine.configuration.stackSize
        for (index, counters) in workers.enumerated() {
            try start("worker \(index)", stackSize) { [engine] in
                Worker(engine, poller: engine.poller[index], counters: counters).run()
            }
        }
        var unused = laneCounters[...]
        for lane in engine.lanes {
            for _ in 0..<lane.configuration.threads {
                guard let answered = unused.popFirst() else { continue }
                try start(lane.configuration.lane.name, stackSize) { [engine] in engine.run(lane, answered: answered) }
            }
        }
    }

    private func start(
        _ name: String, _ stackSize: Int, _ body: @escaping @Sendable () -> Void
    ) throws(FastCGIError) {
        threads.add()
        do throws(FastCGIError) {
            try WorkerThread.start(name: name, stackSize: stackSize) { [threads] in
                body()
                threads.remove()
            }
        } catch {
            threads.remove()
            throw error
        }
    }

    /// Raises the limit on descriptors. A process starts with 1024 on most systems; each connection takes one.
    private func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return }
        let wanted = rlim_t(engine.configuration.limits.connections + 256)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
    }

    // MARK: Supervision

    func superviseUntil(stopped: borrowing Atomic<Bool>) {
        while !stopped.load(ordering: .acquiring) {
            wake.wait(milliseconds: Self.tick)
            closeOverdue()
            workStealing.check()
            // Clients that wait because an accept failed are reported once more.
            for (index, listener) in engine.listeners.enumerated() {
                for poller in engine.poller { poller.rearmListener(listener.descriptor, index: index) }
            }
        }
    }

    private func closeOverdue() {
        let now = MonotonicTime.now.milliseconds
        for index in 0..<engine.table.capacity {
            let state = engine.table.state(at: index)
            guard state.phase == .idle, engine.table[index].pointee.deadline.load(ordering: .relaxed) <= now,
                engine.table.claim(idle: state, at: index)
            else { continue }
            switch state.waiting {
            case .next: engine.counters.count(engine.counters.idleTimeouts)
            case .first, .rest, .end:
                engine.counters.count(engine.counters.readTimeouts)
                engine.events.report(.timeout, .notice, "a connection was closed: its request did not arrive in time")
            }
            engine.close(ConnectionKey(index: index, generation: state.generation))
        }
    }

    // MARK: Stopping

    /// Accepts no more connections, waits for requests in flight, and closes the rest (F3).
    func stop() {
        engine.events.report(.stopping, .info, "stopping: no further connections are accepted")
        let begin = MonotonicTime.now
        let deadline = begin + engine.configuration.timeouts.stop
        // Clients queued on a socket that this process bound are still served; on a passed socket the successor serves
        // them.
        for listener in engine.listeners {
            listener.removePath()
            if !listener.isBound {
                for poller in engine.poller { poller.removeListener(listener.descriptor) }
            }
        }
        engine.isStopping.store(true, ordering: .releasing)
        var quiet = 0
        while quiet < 2 {
            closeOverdue()
            workStealing.check()
            let isQuiet = closeParked(since: begin) && !workers.contains { $0.isBusy.load(ordering: .relaxed) }
            quiet = isQuiet ? quiet + 1 : 0
            if MonotonicTime.now >= deadline {
                engine.events.report(
                    .stopOverdue, .warning, "stopped with requests in flight: the time limit was reached")
                break
            }
            wake.lower()
            wake.wait(milliseconds: Self.stoppingTick)
        }
        end()
        threads.wait(until: max(deadline, .now + .milliseconds(200)))
        closeAll()
    }

    /// Closes parked connections; true if no other connection is open.
    private func closeParked(since begin: MonotonicTime) -> Bool {
        var isQuiet = true
        let isPatient = MonotonicTime.now < begin + Self.patience
        for index in 0..<engine.table.capacity {
            let state = engine.table.state(at: index)
            switch state.phase {
            case .free: break
            case .busy, .pending: isQuiet = false
            case .idle:
                switch state.waiting {
                case .rest: isQuiet = false
                case .first where isPatient: isQuiet = false
                case .first, .next, .end:
                    if !engine.table.claim(idle: state, at: index) || !closeIfSilent(index, state.generation) {
                        isQuiet = false
                    }
                }
            }
        }
        return isQuiet
    }

    /// Closes a connection that the caller owns, unless a request has arrived whose event no worker has taken yet.
    private func closeIfSilent(_ index: Int, _ generation: UInt32) -> Bool {
        let key = ConnectionKey(index: index, generation: generation)
        var byte: UInt8 = 0
        let descriptor = engine.table[index].pointee.descriptor
        if recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0 {
            engine.handOff(key)
            return false
        }
        engine.close(key)
        return true
    }

    private func end() {
        for lane in engine.lanes { lane.close() }
        engine.isFinished.store(true, ordering: .releasing)
        finish?.raise()
    }

    private func closeAll() {
        for poller in engine.poller {
            while let key = poller.handoff.take() { engine.close(key) }
        }
        for index in 0..<engine.table.capacity {
            let state = engine.table.state(at: index)
            guard state.phase == .idle, engine.table.claim(idle: state, at: index) else { continue }
            engine.close(ConnectionKey(index: index, generation: state.generation))
        }
    }
}

/// Counts running threads, and waits until there are none.
private final class ThreadCount: Sendable {
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
