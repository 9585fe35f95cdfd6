import Foundation

/// Calls a function repeatedly on a dedicated thread, until it is stopped.
final class PeriodicTask: Sendable {
    private let interval: TimeInterval
    private let body: @Sendable () -> Void
    private let stopping = DispatchSemaphore(value: 0)

    init(interval: TimeInterval, _ body: @escaping @Sendable () -> Void) {
        self.interval = interval
        self.body = body
    }

    /// Starts the thread.
    func start() {
        let thread = Thread { [self] in
            while stopping.wait(timeout: .now() + interval) == .timedOut { body() }
        }
        thread.name = "periodic"
        thread.start()
    }

    /// Ends the thread after the current call.
    func stop() { stopping.signal() }
}
