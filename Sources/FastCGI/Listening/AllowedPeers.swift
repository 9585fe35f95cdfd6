internal import Glibc

/// The users whose processes may connect to a unix socket (F7).
///
/// Any process that can connect can pretend to be any client, so this check backs up the socket's mode.
public struct AllowedPeers: Sendable, Equatable {
    /// The numeric user ids.
    public var users: Set<UInt32>

    /// Allows exactly these users.
    public init(users: Set<UInt32>) {
        self.users = users
    }

    /// Allows root and the user that runs this process.
    public static var rootAndOwn: AllowedPeers { AllowedPeers(users: [0, geteuid()]) }

    /// Returns these users and `user`.
    public func adding(_ user: UInt32) -> AllowedPeers {
        AllowedPeers(users: users.union([user]))
    }

    /// Returns these users and the user of that name; throws if there is no such user.
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
