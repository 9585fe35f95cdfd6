/// Why the server could not start, or a socket could not be created.
public struct FastCGIError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Sendable {
        /// libfcgi could not be initialized.
        case library
        /// A value of the configuration cannot work.
        case configuration
        /// The path is empty, or too long for a unix socket.
        case path
        /// Another server listens on the address.
        case inUse
        /// The group does not exist.
        case group
        /// A passed descriptor is not a listening socket.
        case notListening
        /// The operating system refused.
        case system
        /// The server is running already, or has been stopped.
        case state
    }

    /// The kind of failure.
    public let code: Code
    /// One line: what failed and why.
    public let detail: String

    /// The detail.
    public var description: String { detail }

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
