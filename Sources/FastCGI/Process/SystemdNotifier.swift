internal import Glibc

/// Notifies systemd of the service's state over the socket named in NOTIFY_SOCKET (sd_notify(3)). Does nothing without
/// one.
public struct SystemdNotifier: Sendable {
    private let path: String?

    /// Reads the socket's path from the environment.
    public init() {
        self.init(path: getenv("NOTIFY_SOCKET").map { String(cString: $0) })
    }

    /// Sends to the socket at `path`; a leading `@` names an abstract socket.
    public init(path: String?) {
        self.path = path
    }

    /// READY=1: the service accepts requests.
    @discardableResult
    public func ready() -> Bool { send("READY=1") }

    /// RELOADING=1 with the monotonic time in microseconds, as Type=notify-reload requires. Call ``ready()`` when done.
    @discardableResult
    public func reloading() -> Bool {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return send("RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1000)")
    }

    /// STOPPING=1: no further connections are accepted.
    @discardableResult
    public func stopping() -> Bool { send("STOPPING=1") }

    /// STATUS: one line for `systemctl status`.
    @discardableResult
    public func status(_ line: String) -> Bool {
        send("STATUS=\(line.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }

    private func send(_ message: String) -> Bool {
        guard let path, path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count <= BoundPath.limit else {
            return false
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            // At most `limit` bytes, checked above.
            buffer.copyBytes(from: path.utf8)
            if path.hasPrefix("@") { buffer[0] = 0 }
        }
        let family = MemoryLayout<sa_family_t>.size
        // An abstract name is exactly as long as the address says.
        let length = path.hasPrefix("@") ? family + path.utf8.count : MemoryLayout<sockaddr_un>.size
        let bytes = Array(message.utf8)
        let sent = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
            }
        }
        return sent == bytes.count
    }
}
