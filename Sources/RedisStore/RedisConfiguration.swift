/// The address of a Redis and how to connect to it.
package struct RedisConfiguration: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The address to connect to.
    package enum Endpoint: Sendable, Hashable {
        /// A host name or address, and a port.
        case tcp(host: String, port: UInt16)
        /// The primary of this name, whose address the sentinels know.
        case sentinels([ServerAddress], primary: String)
        /// The path of a socket.
        case unix(path: String)
    }

    /// Whether and how the server is authenticated.
    package enum Security: Sendable, Hashable {
        /// No TLS: for a socket, or a trusted network.
        case plain
        /// TLS 1.2 or later. The certificate must name the host and be signed by one of the file's authorities (PEM),
        /// or by one that the system trusts if there is no file. Verification cannot be disabled.
        case tls(authorities: String?)
    }

    /// The address to connect to.
    package var endpoint: Endpoint
    /// Whether and how the server is authenticated; of the sentinels too.
    package var security: Security
    /// The ACL user, nil for the default one.
    package var user: String?
    /// Its password.
    package var password: [UInt8]?
    /// The ACL user for the sentinels, nil for the default one.
    package var sentinelUser: String?
    /// Its password; nil to ask the sentinels without one.
    package var sentinelPassword: [UInt8]?
    /// The number of the database.
    package var database: Int
    /// The prefix of every key.
    package var prefix: String
    /// The time limit for connecting and for a reply, in milliseconds. Default: one second; Redis takes microseconds,
    /// and a waiting thread serves no request.
    package var timeoutMilliseconds: Int64
    /// Whether known revocations stay trusted while Redis is silent. Default: false: the store then counts as failing
    /// too, and token checks are refused after the bound.
    package var trustsSilence: Bool

    /// Creates a configuration.
    package init(
        endpoint: Endpoint, security: Security = .plain, user: String? = nil, password: [UInt8]? = nil,
        sentinelUser: String? = nil, sentinelPassword: [UInt8]? = nil, database: Int = 0, prefix: String = "sallyport:",
        timeoutMilliseconds: Int64 = 1000, trustsSilence: Bool = false
    ) {
        self.endpoint = endpoint
        self.security = security
        self.user = user
        self.password = password
        self.sentinelUser = sentinelUser
        self.sentinelPassword = sentinelPassword
        self.database = database
        self.prefix = prefix
        self.timeoutMilliseconds = timeoutMilliseconds
        self.trustsSilence = trustsSilence
    }

    /// The address; never the password.
    package var description: String {
        switch endpoint {
        case .tcp(let host, let port): ServerAddress(host: host, port: port).description
        case .sentinels(let servers, let primary):
            "\(primary) of the sentinels \(servers.map(\.description).joined(separator: ", "))"
        case .unix(let path): path
        }
    }

    /// Never the password.
    package var customMirror: Mirror { Mirror(self, children: ["endpoint": description]) }
}
