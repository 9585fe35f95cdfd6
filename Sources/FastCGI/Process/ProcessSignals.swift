internal import Glibc

/// Turns signals into calls: SIGTERM and SIGINT stop, a second one ends the process immediately, SIGHUP reloads (F3).
///
/// Create it before starting any thread: it blocks the signals in the calling thread, later threads inherit the mask,
/// and one dedicated thread waits for the signals. Nothing runs in a signal handler, so the closures may do anything.
public struct ProcessSignals: Sendable {
    private let set: SignalSet

    /// Blocks SIGTERM, SIGINT and SIGHUP, and ignores SIGPIPE. Initializes libfcgi first, because it installs its own
    /// handlers (F4).
    public init() {
        _ = Library.isReady
        set = SignalSet([SIGTERM, SIGINT, SIGHUP])
        set.block()
    }

    /// Starts waiting. `onStop` runs at the first SIGTERM or SIGINT; the second one ends the process with status 128 +
    /// its number. `onReload` runs at each SIGHUP. Both run on the waiting thread.
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
                    // On a separate thread, so that a second signal is handled even while the first one's call blocks.
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

/// A set of signals to block and to wait for.
private struct SignalSet: Sendable {
    private let numbers: [Int32]

    init(_ numbers: [Int32]) {
        self.numbers = numbers
    }

    private var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }

    /// Blocks the signals in this thread and in the threads that it starts.
    func block() {
        var set = set
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next signal and returns its number.
    func wait() -> Int32 {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }
}
