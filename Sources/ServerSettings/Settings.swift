package import AccessRules

/// The settings of the server and the command line; every value is checked.
package struct Settings: Sendable {
    /// The public origin, `https://host[:port]` without a path: issuer of tokens and base of every URL.
    package var origin: String
    /// The unix socket to listen on.
    package var listen: String
    /// The directory of database and keys.
    package var state: String
    /// The group that owns the socket; nil for the process's own.
    package var group: String?
    /// Names of the users, in addition to root and the process's own, that may connect to the socket.
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
    /// The minimum number of characters in a new password.
    package var minimumPasswordLength: Int
    /// The minimum level of logged events.
    package var logLevel: String

    package struct Tokens: Sendable {
        /// The algorithm that signs access tokens (RFC 7518 name).
        package var algorithm: String
        /// The audience of access tokens.
        package var audience: String
        /// The lifetime of an access token.
        package var access: Duration
        /// The lifetime of a refresh token after its last use.
        package var refresh: Duration
        /// How long the previous refresh token is still answered.
        package var grace: Duration
        /// A signing secret from outside, used instead of the key directory.
        package var secret: [UInt8]?
    }

    package struct Personal: Sendable {
        /// The default lifetime of a personal token.
        package var lifetime: Duration
        /// The maximum lifetime that an owner may choose; nil if tokens may last forever.
        package var maximum: Duration?
    }

    package struct Sessions: Sendable {
        /// How long a session lasts in any case.
        package var absolute: Duration
        /// How long a session that ends with the browser lasts in any case.
        package var short: Duration
        /// A secret from outside for refresh tokens, used instead of the file in the state directory.
        package var secret: [UInt8]?
        /// The Redis that holds sessions for several machines; nil if they are in the database.
        package var redis: Redis?
        /// How long the store may fail before token checks are refused too.
        package var stale: Duration
    }

    package struct Redis: Sendable, Equatable {
        /// The address.
        package var address: RedisAddress
        /// The ACL user's password.
        package var password: [UInt8]?
        /// The ACL user for the sentinels; nil for the default one.
        package var sentinelUser: String?
        /// Its password; nil to ask the sentinels without one.
        package var sentinelPassword: [UInt8]?
        /// The file of the authorities that must sign its certificate (PEM); nil for those that the system trusts.
        package var authorities: String?
        /// The prefix of every key.
        package var prefix: String
        /// The time limit of a reply.
        package var timeout: Duration
        /// Whether known state stays trusted while Redis is silent.
        package var trustsSilence: Bool
    }

    /// How tokens and sessions are bound.
    package struct Binding: Sendable {
        /// Whether a DPoP proof must contain a nonce: `optional` or `required`.
        package var dpopNonce: String
        /// The maximum age of a DPoP proof.
        package var dpopWindow: Duration
        /// The client certificates that tokens are bound to: `off`, `self-signed` or `pki`.
        package var certificates: String
        /// The bits of an IPv4 address that a session is bound to; nil for none.
        package var ipv4: Int?
        /// The bits of an IPv6 address that a session is bound to; nil for none.
        package var ipv6: Int?
        /// What happens to a session that moves: `refuse` or `rebind`.
        package var moved: String
    }

    package struct Pages: Sendable {
        /// The site's name on the pages.
        package var name: String
        /// A line of the operator's own on the login page; nil for none.
        package var notice: String?
        /// The directory of templates that replace shipped ones.
        package var templates: String?
        /// The name of the session's cookie, without its prefix.
        package var cookieName: String
        /// Whether a login lasts after the browser is closed: `ask`, `always` or `never`.
        package var remember: String
        /// The domain whose hosts share a browser session; nil for the origin's own host alone.
        package var cookieDomain: String?
    }

    package struct Throttle: Sendable {
        /// Failed logins on one account from one network before further attempts must wait.
        package var failures: Int
        /// The time after which half of the failures are removed.
        package var halflife: Duration
    }

    package struct Gate: Sendable {
        /// Other origins of the site: the gate answers for their hosts, and a login may lead back to them.
        package var sites: [String]
        /// The audience of the signed token for the application if no rule names one; nil for no token.
        package var identity: String?
        /// The encoding of the header fields `Remote-*`: `none` or `percent`.
        package var encode: String
        /// The gate's rules, in the order of the file; empty to admit every login.
        package var rules: [AccessRule]
    }

    package struct Hashing: Sendable {
        /// The memory of one hash in bytes.
        package var memory: Int
        /// Passes over the memory.
        package var passes: Int
        /// The number of hashing threads.
        package var threads: Int
        /// Logins that may wait for a thread before others are turned away.
        package var queue: Int
    }

    package struct Server: Sendable, Equatable {
        /// Threads that read requests; nil for one for each core, at least two.
        package var workers: Int?
        /// How long a request may take to arrive.
        package var read: Duration
        /// How long a kept connection may be idle.
        package var idle: Duration
        /// How long requests in flight may take after a stop signal.
        package var stop: Duration
    }

    /// The database of accounts.
    package var database: String { state + "/sallyport.db" }
    /// The file of the secret for refresh tokens.
    package var sessionSecret: String { state + "/session.key" }
    /// The directory of signing keys.
    package var keys: String { state + "/keys" }
}
