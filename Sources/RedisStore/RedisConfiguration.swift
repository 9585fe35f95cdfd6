/// Where Redis is, and how it is spoken to.
package struct RedisConfiguration: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// What is connected to.
    package enum Endpoint: Sendable, Hashable {
        /// A host name or address, and a port.
        case tcp(host: String, port: UInt16)
        /// The path of a socket.
        case unix(path: String)
    }

    /// Whether and how the server proves who it is.
    package enum Security: Sendable, Hashable {
        /// No TLS: for a socket, or a network that nobody else is on.
        case plain
        /// TLS 1.2 or later. The certificate must name the host and be signed by one of the file's authorities (PEM), or
        /// by one that the system trusts if there is no file. There is no way to turn that off.
        case tls(authorities: String?)
    }

    /// What is connected to.
    package var endpoint: Endpoint
    /// Whether and how the server proves who it is.
    package var security: Security
    /// The ACL user, nil for the default one.
    package var user: String?
    /// Its password.
    package var password: [UInt8]?
    /// The number of the database.
    package var database: Int
    /// What every key begins with.
    package var prefix: String
    /// How long Redis may take to connect or to answer, in milliseconds. Default: one second; it takes microseconds, and a
    /// thread that waits serves nobody.
    package var timeoutMilliseconds: Int64
    /// Whether revocations that are known stay trusted while Redis is silent, for as long as it is. Default: false, so that
    /// the store counts as silent too, and token checks are refused after the bound.
    package var trustsSilence: Bool

    /// Creates a configuration.
    package init(
        endpoint: Endpoint, security: Security = .plain, user: String? = nil, password: [UInt8]? = nil,
        database: Int = 0, prefix: String = "sallyport:", timeoutMilliseconds: Int64 = 1000, trustsSilence: Bool = false
    ) {
        self.endpoint = endpoint
        self.security = security
        self.user = user
        self.password = password
        self.database = database
        self.prefix = prefix
        self.timeoutMilliseconds = timeoutMilliseconds
        self.trustsSilence = trustsSilence
    }

    /// The place; never the password.
    package var description: String {
        switch endpoint {
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): path
        }
    }

    /// Never the password.
    package var customMirror: Mirror { Mirror(self, children: ["endpoint": description]) }
}
