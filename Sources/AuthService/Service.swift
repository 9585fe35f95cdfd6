public import Identity

/// The whole service behind nginx: routes, and what answers them.
///
/// Immutable and without I/O of its own; the same service answers in a test, and behind FastCGI.
public final class Service: Sendable {
    /// What the service is made of.
    public struct Parts: Sendable {
        /// The public origin, `https://host[:port]`: the realm of challenges.
        public var origin: String
        /// Signs tokens.
        public var issuer: AccessTokenIssuer
        /// The keys that sign and verify.
        public var keys: KeyRing
        /// Accounts, for what the status table does not hold.
        public var accounts: any AccountStore
        /// The status of every account, in memory.
        public var statuses: AccountStatusTable
        /// Judges user names and passwords.
        public var authenticator: Authenticator
        /// The wall clock.
        public var clock: @Sendable () -> Timestamp
        /// Takes what the log should hold.
        public var report: @Sendable (ServiceEvent) -> Void

        /// Names all parts.
        public init(
            origin: String, issuer: AccessTokenIssuer, keys: KeyRing, accounts: any AccountStore,
            statuses: AccountStatusTable, authenticator: Authenticator, clock: @escaping @Sendable () -> Timestamp,
            report: @escaping @Sendable (ServiceEvent) -> Void
        ) {
            self.origin = origin
            self.issuer = issuer
            self.keys = keys
            self.accounts = accounts
            self.statuses = statuses
            self.authenticator = authenticator
            self.clock = clock
            self.report = report
        }
    }

    private let router: Router

    /// Assembles the service.
    public init(_ parts: Parts) {
        let challenge = BearerChallenge(realm: parts.origin)
        let tokens = AccessTokenVerifier(
            keys: parts.keys, accounts: parts.statuses, challenge: challenge, clock: parts.clock)
        let login = LoginEndpoint(
            authenticator: parts.authenticator, tokens: parts.issuer, accounts: parts.statuses, challenge: challenge,
            clock: parts.clock, report: parts.report)
        let me = MeEndpoint(tokens: tokens, accounts: parts.accounts, report: parts.report)
        router = Router([
            Route(method: .get, path: "/protected", lane: .fast, handler: ProtectedEndpoint(tokens: tokens)),
            Route(method: .get, path: "/auth", lane: .fast, handler: GateEndpoint(tokens: tokens)),
            Route(method: .get, path: "/me", lane: .storage, handler: me),
            Route(method: .post, path: "/login", lane: .hashing, handler: login),
            Route(method: .get, path: "/.well-known/jwks.json", lane: .fast, handler: KeySetEndpoint(keys: parts.keys)),
            Route(method: .get, path: "/healthz", lane: .fast, handler: HealthEndpoint()),
        ])
    }

    /// Where a request is answered; refusals need no lane of their own.
    public func lane(for request: some IncomingRequest) -> Lane {
        do { return try router.route(for: request).lane } catch { return .fast }
    }

    /// The answer to a request.
    public func respond(to request: some IncomingRequest) -> Response {
        do {
            return try router.route(for: request).handler.respond(to: request)
        } catch {
            return error.response
        }
    }
}
