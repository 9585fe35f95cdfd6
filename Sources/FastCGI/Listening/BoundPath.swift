internal import Glibc
internal import Synchronization

/// The path of a unix socket that this process created, and the inode that identifies it.
struct BoundPath: Sendable {
    /// The maximum length of a path in bytes, without the terminating NUL (sockaddr_un).
    static let limit = 107
    private static let attempts = Atomic<Int>(0)

    let path: String
    private let device: UInt
    private let inode: UInt

    /// Removes the path unless another socket has replaced it.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, UInt(status.st_dev) == device, UInt(status.st_ino) == inode else { return }
        unlink(path)
    }

    /// Binds and listens under a temporary name, and renames it to `path`.
    static func bind(
        _ path: String, group: String?, backlog: Int32
    ) throws(FastCGIError) -> (descriptor: Int32, path: BoundPath) {
        try check(path)
        let temporary = temporaryName(nextTo: path)
        guard temporary.utf8.count <= limit else {
            throw FastCGIError(.path, "the socket path leaves no room for a temporary name in its directory: \(path)")
        }
        var groupID: gid_t?
        if let group { groupID = try Self.groupID(of: group) }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw FastCGIError(.system, "cannot create a socket: \(systemError())") }
        do throws(FastCGIError) {
            unlink(temporary)
            try require(withAddress(temporary) { Glibc.bind(descriptor, $0, $1) } == 0, "bind", path)
            var status = stat()
            do throws(FastCGIError) {
                try require(lstat(temporary, &status) == 0, "find", path)
                if let groupID { try require(chown(temporary, uid_t.max, groupID) == 0, "change the group of", path) }
                // Before listen: until then no client can connect.
                try require(chmod(temporary, 0o660) == 0, "change the mode of", path)
                try require(listen(descriptor, backlog) == 0, "listen on", path)
                try require(rename(temporary, path) == 0, "rename into place", path)
            } catch {
                unlink(temporary)
                throw error
            }
            return (descriptor, BoundPath(path: path, device: UInt(status.st_dev), inode: UInt(status.st_ino)))
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Refuses a path that is too long, holds something other than a socket, or has a live server.
    private static func check(_ path: String) throws(FastCGIError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw FastCGIError(.path, "the socket path is empty") }
        guard path.utf8.count <= limit else {
            throw FastCGIError(
                .path, "the socket path has \(path.utf8.count) bytes, and may have \(limit): \(path)")
        }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
            guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw FastCGIError(.system, "cannot bind \(path): its directory does not exist; create it")
            }
            return
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw FastCGIError(.inUse, "there is something that is not a socket at \(path)")
        }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { throw FastCGIError(.system, "cannot create a socket: \(systemError())") }
        defer { close(probe) }
        // A full backlog and a missing permission also mean a live server; only a refused connection means a dead one.
        let connected = withAddress(path) { connect(probe, $0, $1) }
        if connected == 0 || errno != ECONNREFUSED {
            throw FastCGIError(.inUse, "another server is listening on \(path)")
        }
    }

    private static func temporaryName(nextTo path: String) -> String {
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        let attempt = attempts.add(1, ordering: .relaxed).newValue
        return "\(directory).\(String(getpid(), radix: 36))-\(String(attempt, radix: 36))"
    }

    static func groupID(of name: String) throws(FastCGIError) -> gid_t {
        if let number = gid_t(name) { return number }
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        let status = getgrnam_r(name, &entry, &buffer, buffer.count, &found)
        guard status == 0, found != nil else { throw FastCGIError(.group, "there is no group named \(name)") }
        return entry.gr_gid
    }

    private static func require(_ condition: Bool, _ what: String, _ path: String) throws(FastCGIError) {
        guard !condition else { return }
        throw FastCGIError(.system, "cannot \(what) \(path): \(systemError())")
    }

    private static func withAddress<Result>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            // Checked before: the path is shorter than the buffer, whose rest is zero.
            buffer.copyBytes(from: path.utf8.prefix(limit))
        }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
