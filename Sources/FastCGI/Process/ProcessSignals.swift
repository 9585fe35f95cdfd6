internal import Glibc

/// Turns signals into calls: SIGTERM and SIGINT stop, a second one of them ends the process at once, SIGHUP reloads (F3).
///
/// Create it before any thread is started: the signals are blocked in the calling thread, every later thread inherits that,
/// and one thread of its own waits for them. Nothing runs in a signal handler, so the calls may do anything.
public struct ProcessSignals: Sendable {
    private let set: SignalSet

    /// Blocks SIGTERM, SIGINT and SIGHUP from here on, and ignores SIGPIPE. libfcgi is started first, since it installs
    /// handlers of its own (F4).
    public init() {
        _ = Library.isReady
        set = SignalSet([SIGTERM, SIGINT, SIGHUP])
        set.block()
    }

    /// Starts waiting. `onStop` runs at the first SIGTERM or SIGINT; the second ends the process with status 128 + its number.
    /// `onReload` runs at each SIGHUP. Both run on the waiting thread.
    public func watch(
        onStop: @escaping @Sendable () -> Void, onReload: @escaping @Sendable () -> Void = {}
    ) throws(FastCGIError) {
        try WorkerThread.start(name: "signals", stackSize: 1 << 20) { [set] in
            var isStopping = false
            while true {
                switch set.wait() {
                case SIGHUP: onReload()
                case let number where isStopping: _exit(128 + number)
                default:
                    isStopping = true
                    // On a thread of its own, so that a second signal is seen whatever the first one's call waits for.
                    do throws(FastCGIError) {
                        try WorkerThread.start(name: "stop", stackSize: 1 << 20, onStop)
                    } catch {
                        onStop()
                    }
                }
            }
        }
    }
}
