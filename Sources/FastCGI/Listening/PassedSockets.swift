internal import Glibc

/// Listening sockets that the parent process passed to this one (F11).
public enum PassedSockets {
    /// The first descriptor that systemd passes (sd_listen_fds(3)).
    private static let first: Int32 = 3

    /// Takes the sockets passed by systemd's protocol (LISTEN_FDS and LISTEN_PID); otherwise descriptor 0 if it
    /// listens, as spawn-fcgi leaves it; otherwise none. Removes the variables from the environment, so that no child
    /// process uses them.
    public static func take() throws(FastCGIError) -> [Listener] {
        let listeners = try take(count: variable("LISTEN_FDS"), process: variable("LISTEN_PID"))
        for name in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"] { unsetenv(name) }
        if !listeners.isEmpty { return listeners }
        return isListening(0) ? [try Listener.adopt(descriptor: 0)] : []
    }

    private static func take(count: String?, process: String?) throws(FastCGIError) -> [Listener] {
        guard let count, let process, pid_t(process) == getpid() else { return [] }
        guard let count = Int32(count), (0...1024).contains(count) else {
            throw FastCGIError(.configuration, "LISTEN_FDS is not a number of sockets")
        }
        var listeners: [Listener] = []
        for descriptor in first..<(first + count) {
            listeners.append(try Listener.adopt(descriptor: descriptor))
        }
        return listeners
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static func isListening(_ descriptor: Int32) -> Bool {
        var listening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening == 1
    }
}
