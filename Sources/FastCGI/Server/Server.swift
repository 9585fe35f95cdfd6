internal import Glibc
internal import Synchronization

/// A FastCGI server: a handler, and the threads that call it. Handlers are synchronous: they return the response.
///
/// A program that is one service calls ``serve(path:group:configuration:onEvent:respond:)``.
public final class Server: Sendable {
    private enum State {
        case idle
        case running(Engine)
        case over(Metrics)
    }

    private let configuration: ServerConfiguration
    private let handler: any Handler
    private let events: EventReporter
    private let wake: WakeDescriptor
    private let stopRequested = Atomic<Bool>(false)
    private let state = Locked(State.idle)
    private let workers: [WorkerCounters]
    private let laneCounters: [Counter]

    /// Creates a server that calls `handler`; `onEvent` receives events for the operator's log, on the thread where
    /// they occur.
    public init(
        configuration: ServerConfiguration = ServerConfiguration(), handler: some Handler,
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) throws(FastCGIError) {
        try configuration.validate()
        guard Library.isReady else { throw FastCGIError(.library, "libfcgi could not be started") }
        self.configuration = configuration
        self.handler = handler
        events = EventReporter(onEvent)
        wake = try WakeDescriptor()
        workers = (0..<configuration.workers).map { _ in WorkerCounters() }
        laneCounters = configuration.lanes.flatMap { lane in (0..<lane.threads).map { _ in Counter() } }
    }

    /// Creates a server whose handler is one function, called on many threads concurrently.
    public convenience init(
        configuration: ServerConfiguration = ServerConfiguration(),
        onEvent: @escaping @Sendable (Event) -> Void = { _ in },
        respond: @escaping @Sendable (Request) -> Response
    ) throws(FastCGIError) {
        try self.init(configuration: configuration, handler: ClosureHandler(answer: respond), onEvent: onEvent)
    }

    /// Serves until ``stop()`` is called, then finishes the requests in flight and returns. `whenReady` runs once
    /// connections are accepted.
    public func run(on listeners: [Listener], whenReady: () -> Void = {}) throws(FastCGIError) {
        guard !listeners.isEmpty else { throw FastCGIError(.configuration, "there is no socket to listen on") }
        let engine = try Engine(
            configuration: configuration, handler: handler, events: events, listeners: listeners)
        let started = state.withLock { state in
            guard case .idle = state else { return false }
            state = .running(engine)
            return true
        }
        guard started else { throw FastCGIError(.state, "the server was started before") }
        let supervisor = Supervisor(engine: engine, wake: wake, workers: workers, laneCounters: laneCounters)
        do throws(FastCGIError) {
            try supervisor.start()
        } catch {
            state.withLock { $0 = .over(Metrics()) }
            throw error
        }
        for listener in listeners {
            if listener.isExposed {
                events.report(
                    .exposedListener, .warning,
                    "listening on \(listener.name) over TCP: any process that reaches it can pretend to be any client")
            }
            events.report(.started, .info, "listening on \(listener.name)")
        }
        whenReady()
        supervisor.superviseUntil(stopped: stopRequested)
        supervisor.stop()
        state.withLock { state in
            var last = Metrics()
            engine.fill(&last)
            state = .over(last)
        }
        events.report(.stopped, .info, "stopped")
    }

    /// Stops a running server, or prevents a new one from starting. Returns immediately; any thread may call it.
    public func stop() {
        stopRequested.store(true, ordering: .releasing)
        wake.raise()
    }

    /// The server's state and totals.
    public var metrics: Metrics {
        var metrics = state.withLock { state in
            var metrics = Metrics()
            switch state {
            case .idle: break
            case .running(let engine): engine.fill(&metrics)
            case .over(let last): metrics = last
            }
            return metrics
        }
        metrics.accepted = workers.reduce(0) { $0 + $1.accepted.count }
        metrics.answered =
            workers.reduce(0) { $0 + $1.answered.count } + laneCounters.reduce(0) { $0 + $1.count }
        return metrics
    }
}
