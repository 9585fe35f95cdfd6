internal import CFastCGI
internal import Glibc

/// libfcgi's one-time start, done before anything else touches the library.
///
/// `FCGX_Init` installs handlers of its own for SIGPIPE, SIGUSR1 and SIGTERM (F4). It runs first, and what the program
/// had for SIGUSR1 and SIGTERM is put back. SIGPIPE is ignored from here on: a peer that went away is an error of the
/// write, never the end of the process.
enum Library {
    /// Whether the library is ready; evaluated once per process.
    static let isReady: Bool = {
        // Otherwise closing a connection may hold a thread for two seconds.
        setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "0", 1)
        var termination = sigaction()
        var user = sigaction()
        sigaction(SIGTERM, nil, &termination)
        sigaction(SIGUSR1, nil, &user)
        let status = FCGX_Init()
        sigaction(SIGTERM, &termination, nil)
        sigaction(SIGUSR1, &user, nil)
        signal(SIGPIPE, SIG_IGN)
        return status == 0
    }()
}
