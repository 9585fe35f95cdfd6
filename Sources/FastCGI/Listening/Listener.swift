internal import CFastCGI
internal import Glibc

/// A listening socket.
public final class Listener: Sendable {
    /// The address or path, for the log.
    public let name: String
    /// The listening descriptor: non-blocking, close-on-exec.
    let descriptor: Int32
    /// Whether the kernel reports the user of the peer process.
    private let knowsPeers: Bool
    /// The path to remove at the end; nil for a socket that this process did not bind.
    private let path: BoundPath?

    /// The maximum length in bytes of a unix socket's path.
    public static var maximumPathLength: Int { BoundPath.limit }

    /// Whether this machine has a group of this name or number.
    public static func isGroup(_ name: String) -> Bool {
        (try? BoundPath.groupID(of: name)) != nil
    }

    init(descriptor: Int32, name: String, knowsPeers: Bool, path: BoundPath?) {
        self.descriptor = descriptor
        self.name = name
        self.knowsPeers = knowsPeers
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// Whether any process that reaches the socket may connect: true for TCP.
    public var isExposed: Bool { !knowsPeers }

    /// The listening descriptor, for tests that pass it to a second server.
    package var testDescriptor: Int32 { descriptor }

    /// Whether this process bound the path: no other process will serve the clients that wait there.
    var isBound: Bool { path != nil }

    /// Binds a unix socket at `path`, with mode 0660 and the given group, and replaces a socket on which no process
    /// listens (F5).
    ///
    /// The socket is bound under a temporary name next to `path` and renamed into place: a client that finds the path
    /// can connect, and replacing a server leaves no gap.
    public static func bind(
        path: String, group: String? = nil, backlog: Int32 = 1024
    ) throws(FastCGIError) -> Listener {
        let bound = try BoundPath.bind(path, group: group, backlog: backlog)
        return Listener(descriptor: bound.descriptor, name: path, knowsPeers: true, path: bound.path)
    }

    /// Adopts a listening socket that was passed in. The socket is never shut down, and its path, if any, is never
    /// removed: both belong to the process that passed it.
    public static func adopt(descriptor: Int32) throws(FastCGIError) -> Listener {
        var listening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0, listening == 1 else {
            throw FastCGIError(.notListening, "descriptor \(descriptor) is not a listening socket")
        }
        var domain: Int32 = 0
        getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size)
        try prepare(descriptor)
        return Listener(
            descriptor: descriptor, name: "descriptor \(descriptor)", knowsPeers: domain == AF_UNIX, path: nil)
    }

    /// Listens on TCP, where the user of a peer is unknown: **any process that reaches the port can pretend to be any
    /// client**, and can crash the process (F7). Use it only on a network that the web server alone can reach.
    public static func bindExposedTCP(
        address: String, port: UInt16, backlog: Int32 = 1024
    ) throws(FastCGIError) -> Listener {
        var socketAddress = sockaddr_in()
        socketAddress.sin_family = sa_family_t(AF_INET)
        socketAddress.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &socketAddress.sin_addr) == 1 else {
            throw FastCGIError(.configuration, "\(address) is not an IPv4 address")
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw FastCGIError(.system, "cannot create a socket: \(systemError())") }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let status = withUnsafePointer(to: &socketAddress) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0, listen(descriptor, backlog) == 0 else {
            let text = systemError()
            close(descriptor)
            throw FastCGIError(.system, "cannot listen on \(address):\(port): \(text)")
        }
        try prepare(descriptor)
        return Listener(descriptor: descriptor, name: "\(address):\(port)", knowsPeers: false, path: nil)
    }

    /// Whether the process at the other end of `connection` belongs to a user that may connect (F7).
    func admits(_ connection: Int32, _ allowed: AllowedPeers) -> Bool {
        guard knowsPeers else { return true }
        var peer = cfastcgi_peer()
        guard cfastcgi_peer_of(connection, &peer) == 0 else { return false }
        return allowed.users.contains(peer.user)
    }

    /// Removes the path if this process still owns it.
    func removePath() {
        path?.remove()
    }

    /// Sets non-blocking, because all workers accept and one of them comes too late, and close-on-exec.
    private static func prepare(_ descriptor: Int32) throws(FastCGIError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else {
            throw FastCGIError(.system, "cannot prepare descriptor \(descriptor): \(systemError())")
        }
    }
}
