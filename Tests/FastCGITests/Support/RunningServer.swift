import FastCGI
import Glibc

/// A server on a separate socket in this process; stopped when the test releases it.
final class RunningServer: Sendable {
    let server: Server
    let log = Log()
    let folder = ScratchFolder()
    private let thread: TestThread
    private let hasReturned: Completion

    /// Runs `handler`; returns when connections are accepted.
    init(
        _ configuration: ServerConfiguration = .test, handler: some Handler, listener: Listener? = nil
    ) throws {
        let server = try Server(configuration: configuration, handler: handler) { [log] in log.record($0) }
        let listener = try listener ?? Listener.bind(path: folder.socket)
        let completion = Completion()
        let isReady = Flag()
        self.server = server
        hasReturned = completion
        thread = TestThread {
            do {
                try server.run(on: [listener]) { isReady.raise() }
            } catch {
                completion.fail(error)
            }
            completion.flag.raise()
        }
        guard eventually({ isReady.isRaised || completion.flag.isRaised }), isReady.isRaised else {
            throw completion.error ?? Client.Failure.timeout
        }
    }

    /// Runs a function as the handler.
    convenience init(
        _ configuration: ServerConfiguration = .test, listener: Listener? = nil,
        respond: @escaping @Sendable (Request) -> Response
    ) throws {
        try self.init(configuration, handler: FunctionHandler(answer: respond), listener: listener)
    }

    deinit {
        server.stop()
        thread.join()
    }

    var isOver: Bool { hasReturned.flag.isRaised }

    /// A new connection.
    func connect() throws -> Client {
        try Client(path: folder.socket)
    }

    /// Stops, and waits until `run` has returned.
    func stop() -> Bool {
        server.stop()
        return eventually { isOver }
    }

    private struct FunctionHandler: Handler {
        let answer: @Sendable (Request) -> Response
        func respond(to request: Request) -> Response { answer(request) }
    }

    private final class Completion: Sendable {
        let flag = Flag()
        private let stored = Locked<(any Error)?>(nil)
        var error: (any Error)? { stored.withLock { $0 } }
        func fail(_ error: any Error) { stored.withLock { $0 = error } }
    }
}

extension ServerConfiguration {
    /// Few threads, because test machines are small; the properties tested do not depend on the number.
    static var test: ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.workers = 2
        configuration.timeouts.stop = .seconds(5)
        return configuration
    }
}
