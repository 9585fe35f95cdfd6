extension Server {
    /// Runs a whole service on the calling thread and returns when it has stopped.
    ///
    /// Serves the sockets that systemd or spawn-fcgi passed (``PassedSockets``), or else binds `path` with mode 0660
    /// and `group`. The first SIGTERM or SIGINT stops the server in order: it finishes the requests in flight. A second
    /// one ends the process immediately. systemd receives READY=1 once connections are accepted, and STOPPING=1 at the
    /// stop.
    ///
    /// Call it once, before the program starts any thread: the threads must inherit the signal mask.
    public static func serve(
        path: String, group: String? = nil, configuration: ServerConfiguration = ServerConfiguration(),
        handler: some Handler, onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) throws(FastCGIError) {
        // Before the server: no thread may start with the signals unblocked.
        let signals = ProcessSignals()
        let server = try Server(configuration: configuration, handler: handler, onEvent: onEvent)
        let passed = try PassedSockets.take()
        let listeners = passed.isEmpty ? [try Listener.bind(path: path, group: group)] : passed
        let systemd = SystemdNotifier()
        try signals.watch(onStop: {
            systemd.stopping()
            server.stop()
        })
        try server.run(on: listeners) { systemd.ready() }
    }

    /// Runs a whole service whose handler is one function, and returns when it has stopped.
    ///
    /// The function is synchronous, and the server calls it on many threads concurrently. A request must not outlive
    /// its response. Signals, systemd and passed sockets are as in
    /// ``serve(path:group:configuration:handler:onEvent:)``.
    public static func serve(
        path: String, group: String? = nil, configuration: ServerConfiguration = ServerConfiguration(),
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }, respond: @escaping @Sendable (Request) -> Response
    ) throws(FastCGIError) {
        try serve(
            path: path, group: group, configuration: configuration, handler: ClosureHandler(answer: respond),
            onEvent: onEvent)
    }
}
