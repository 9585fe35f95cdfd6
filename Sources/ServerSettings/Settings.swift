package import AccessRules

/// What the server and the command line run with; every value is checked.
package struct Settings: Sendable {
    /// The public origin, `https://host[:port]` without a path: issuer of tokens and base of every address.
    package var origin: String
    /// The unix socket to listen on.
    package var listen: String
    /// The directory of database and keys.
    package var state: String
    /// The group that owns the socket, nil for the process's own.
    package var group: String?
    /// Names of the users, beside root and our own, that may connect to the socket.
    package var peers: [String]
    package var tokens: Tokens
    package var personal: Personal
    package var hashing: Hashing
    package var sessions: Sessions
    package var throttle: Throttle
    package var gate: Gate
    package var binding: Binding
    package var pages: Pages
    package var server: Server
    /// How long audit records are kept.
    package var auditKeep: Duration
    /// The least number of characters in a new password.
    package var minimumPasswordLength: Int
    /// The least severe level that is logged.
    package var logLevel: String

    package struct Tokens: Sendable {
        /// The algorithm that signs our own tokens (RFC 7518 name).
        package var algorithm: String
        /// Who the tokens are for.
        package var audience: String
        /// How long an access token is good for.
        package var access: Duration
        /// How long a refresh token is good for after its last use.
        package var refresh: Duration
        /// How long the previous refresh token is still answered.
        package var grace: Duration
        /// A signing secret given from outside instead of the key directory.
        package var secret: [UInt8]?
    }

    package struct Personal: Sendable {
        /// How long a personal token is good for unless its owner says otherwise.
        package var lifetime: Duration
        /// The longest that an owner may ask for, nil where a token may last for ever.
        package var maximum: Duration?
    }

    package struct Sessions: Sendable {
        /// How long a session lasts in any case.
        package var absolute: Duration
        /// A secret given from outside that is mixed into refresh tokens, instead of the file in the state directory.
        package var secret: [UInt8]?
        /// The Redis that holds sessions for several machines, nil where they are in the database.
        package var redis: Redis?
        /// How long the store may be silent before token checks are refused too.
        package var stale: Duration
    }

    package struct Redis: Sendable, Equatable {
        /// Where it is.
        package var address: RedisAddress
        /// The ACL user's password.
        package var password: [UInt8]?
        /// The file of the authorities that its certificate must be signed by (PEM), nil for those that the system trusts.
        package var authorities: String?
        /// What every key begins with.
        package var prefix: String
        /// How long it may take to answer.
        package var timeout: Duration
        /// Whether what is known stays trusted while it is silent, for as long as that lasts.
        package var trustsSilence: Bool
    }

    /// What tokens and sessions are bound to.
    package struct Binding: Sendable {
        /// Whether a proof of possession must repeat a nonce: `optional` or `required`.
        package var dpopNonce: String
        /// How old a proof of possession may be.
        package var dpopWindow: Duration
        /// Which client certificates tokens are bound to: `off`, `self-signed` or `pki`.
        package var certificates: String
        /// How many bits of an IPv4 address a session is bound to, nil for none.
        package var ipv4: Int?
        /// How many bits of an IPv6 address a session is bound to, nil for none.
        package var ipv6: Int?
        /// What becomes of a session that moves: `refuse` or `rebind`.
        package var moved: String
    }

    package struct Pages: Sendable {
        /// What the pages call the site.
        package var name: String
        /// The directory of templates that take the place of the shipped ones.
        package var templates: String?
        /// The domain whose hosts share a browser's session; nil for the origin's own host alone.
        package var cookieDomain: String?
    }

    package struct Throttle: Sendable {
        /// Failed logins on one account from one network before more must wait.
        package var failures: Int
        /// After which time half of the failures are forgotten.
        package var halflife: Duration
    }

    package struct Gate: Sendable {
        /// Other origins of the site, each exactly: hosts that the gate answers for, and where a login may lead back to.
        package var sites: [String]
        /// The audience of the signed token for the application behind the gate, where no rule names one; nil for no token.
        package var identity: String?
        /// Who may pass, in the order of the file; empty for whoever is logged in.
        package var rules: [AccessRule]
    }

    package struct Hashing: Sendable {
        /// Memory of one hash, in bytes.
        package var memory: Int
        /// Passes over the memory.
        package var passes: Int
        /// Threads that hash.
        package var threads: Int
        /// Logins that may wait for a thread before others are turned away.
        package var queue: Int
    }

    package struct Server: Sendable, Equatable {
        /// Threads that read requests, nil for as many as there are cores, two at least.
        package var workers: Int?
        /// How long a request may take to arrive.
        package var read: Duration
        /// How long a kept connection may be silent.
        package var idle: Duration
        /// How long requests in flight may take after a stop signal.
        package var stop: Duration
    }

    /// The database of accounts.
    package var database: String { state + "/sallyport.db" }
    /// The file of the secret that is mixed into refresh tokens.
    package var sessionSecret: String { state + "/session.key" }
    /// The directory of signing keys.
    package var keys: String { state + "/keys" }
}
