internal import CFastCGI
internal import Glibc

/// A detached POSIX thread with a stack of a chosen size and every signal blocked, so that signals reach the thread
/// that waits for them.
enum WorkerThread {
    private final class Body {
        private let name: String
        private let body: @Sendable () -> Void

        init(name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            cfastcgi_name_this_thread(name)
            body()
        }
    }

    /// Starts a thread; `body` is released when it returns.
    static func start(
        name: String, stackSize: Int, _ body: @escaping @Sendable () -> Void
    ) throws(FastCGIError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        // The thread takes over this retain; if it never starts, it is released below.
        let box = Unmanaged.passRetained(Body(name: name, body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            throw FastCGIError(.system, "cannot start a thread: \(systemError(status))")
        }
    }
}
