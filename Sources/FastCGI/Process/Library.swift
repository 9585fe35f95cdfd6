internal import CFastCGI
internal import Glibc

/// libfcgi's one-time initialization, before anything else calls the library.
///
/// `FCGX_Init` installs handlers for SIGPIPE, SIGUSR1 and SIGTERM (F4). It runs first, and the program's own
/// dispositions of SIGUSR1 and SIGTERM are restored. SIGPIPE stays ignored: a closed peer is an error of the write and
/// never ends the process.
enum Library {
    /// Whether the library is initialized; evaluated once per process.
    static let isReady: Bool = {
        // Without it, closing a connection may block a thread for two seconds.
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
