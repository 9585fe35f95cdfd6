/// Why the server could not start, or a socket could not be had.
public struct FastCGIError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure.
    public enum Code: String, Sendable {
        /// libfcgi could not be started.
        case library
        /// A value of the configuration that cannot work.
        case configuration
        /// The path is longer than a unix socket's may be, or empty.
        case path
        /// Another server listens there.
        case inUse
        /// The group does not exist.
        case group
        /// A descriptor that was passed in is not a listening socket.
        case notListening
        /// The operating system refused.
        case system
        /// The server runs already, or has been stopped.
        case state
    }

    /// What kind of failure.
    public let code: Code
    /// One line that names what failed and why.
    public let detail: String

    /// The detail.
    public var description: String { detail }

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
