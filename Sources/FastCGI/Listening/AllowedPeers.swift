internal import Glibc

/// The users whose processes may connect to a unix socket (F7).
///
/// Whoever can connect can be any client to the handler, so this is a second door behind the socket's mode.
public struct AllowedPeers: Sendable, Equatable {
    /// Their numbers.
    public var users: Set<UInt32>

    /// Exactly these.
    public init(users: Set<UInt32>) {
        self.users = users
    }

    /// Root, and the user that runs this process.
    public static var rootAndOwn: AllowedPeers { AllowedPeers(users: [0, geteuid()]) }

    /// These and `user`.
    public func adding(_ user: UInt32) -> AllowedPeers {
        AllowedPeers(users: users.union([user]))
    }

    /// These and the user of that name; throws if there is none.
    public func adding(userNamed name: String) throws(FastCGIError) -> AllowedPeers {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        let status = getpwnam_r(name, &entry, &buffer, buffer.count, &found)
        guard status == 0, found != nil else {
            throw FastCGIError(.configuration, "there is no user named \(name)")
        }
        return adding(entry.pw_uid)
    }
}
