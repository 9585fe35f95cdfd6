package import AccessRules
import HTTPTypes
package import Identity

/// The whole service behind nginx: routes and their endpoints.
///
/// Immutable and without I/O; tests and FastCGI use the same service.
package final class Service: Sendable {
    /// The parts of the service.
    package struct Parts: Sendable {
        /// The public origin, `https://host[:port]`: the issuer, and the realm of challenges.
        package var origin: String
        /// Signs access tokens.
        package var issuer: AccessTokenIssuer
        /// The keys that sign and verify.
        package var keys: KeyRing
        /// Accounts and OAuth clients.
        package var store: any AccountStore & ClientStore
        /// Stores consumed one-time tokens, for all processes that accept them.
        package var usedTokens: any SingleUseStore
        /// Checks a token's account and session, in memory.
        package var tokenStatus: TokenStatusCheck
        /// Checks user names and passwords.
        package var authenticator: Authenticator
        /// Begins, refreshes and ends sessions.
        package var sessions: Sessions
        /// How tokens are bound to keys, certificates and networks.
        package var binding: TokenBinding
        /// Creates, checks and revokes personal tokens.
        package var personalTokens: PersonalTokens
        /// The gate's rules; by default every login, on the origin's host alone.
        package var rules: RuleBook
        /// The audience of the gate's signed tokens if no rule names one; by default none.
        package var identityAudience: String?
        /// The encoding of the header fields `Remote-*`; by default none.
        package var identityEncoding = IdentityEncoding.none
        /// Hashes new passwords.
        package var hasher: PasswordHasher
        /// The requirements on a new password.
        package var passwordPolicy: PasswordPolicy
        /// The settings of pages and browser sessions.
        package var browser: BrowserParts
        /// The time, of a `SteadyClock`.
        package var clock: @Sendable () -> Timestamp
        /// The contents of the operator's endpoints.
        package var monitoring: Monitoring
        /// Receives events for the log.
        package var report: @Sendable (ServiceEvent) -> Void

        /// Creates the parts.
        package init(
            origin: String, issuer: AccessTokenIssuer, keys: KeyRing, store: any AccountStore & ClientStore,
            usedTokens: any SingleUseStore, tokenStatus: TokenStatusCheck, authenticator: Authenticator,
            sessions: Sessions,
            binding: TokenBinding,
            personalTokens: PersonalTokens, hasher: PasswordHasher,
            passwordPolicy: PasswordPolicy, browser: BrowserParts, clock: @escaping @Sendable () -> Timestamp,
            monitoring: Monitoring = Monitoring(), report: @escaping @Sendable (ServiceEvent) -> Void
        ) {
            self.origin = origin
            self.issuer = issuer
            self.keys = keys
            self.store = store
            self.usedTokens = usedTokens
            self.tokenStatus = tokenStatus
            self.authenticator = authenticator
            self.sessions = sessions
            self.binding = binding
            self.personalTokens = personalTokens
            rules = RuleBook([], hosts: [HostName(origin: origin)].compactMap(\.self))
            self.hasher = hasher
            self.passwordPolicy = passwordPolicy
            self.browser = browser
            self.clock = clock
            self.monitoring = monitoring
            self.report = report
        }
    }

    private let router: Router
    private let dpop: DPoPVerifier
    private let pages: PageRoutes

    /// Assembles the service.
    package init(_ parts: Parts) {
        let report = parts.report
        let sessions = parts.sessions
        let challenge = BearerChallenge(realm: parts.origin)
        let tokens = AccessTokenVerifier(
            keys: parts.keys, tokenStatus: parts.tokenStatus, challenge: challenge,
            lifetimeSeconds: parts.issuer.lifetimeSeconds, clock: parts.clock)
        let origins = ListedOrigins(own: parts.origin, others: parts.browser.sites)
        let dpop = DPoPVerifier(parts.binding, origins: origins, clock: parts.clock)
        let certificates = ClientCertificates(policy: parts.binding.certificates)
        let binding = PresentedBinding(dpop: dpop, certificates: certificates, report: report)
        let oneTime = OneTimeTokens(
            keys: parts.keys, tokenStatus: parts.tokenStatus, used: parts.usedTokens, random: parts.issuer.random,
            maximumLifetimeSeconds: parts.issuer.lifetimeSeconds, issuer: parts.origin, clock: parts.clock)
        let bindingCheck = TokenBindingCheck(
            dpop: dpop, certificates: certificates, challenge: DPoPChallenge(realm: parts.origin), report: report)
        let browsers = BrowserSessions(parts, tokens: tokens, binding: bindingCheck)
        let callers = CallerResolver(
            tokens: tokens, personalTokens: parts.personalTokens, browsers: browsers, challenge: challenge,
            binding: bindingCheck, links: OneTimeLink(tokens: oneTime, target: dpop.target, report: report),
            issued: IssuedCredential(keys: parts.keys), report: report)
        let logins = PasswordLogin(authenticator: parts.authenticator, challenge: challenge, report: report)
        let tokenResponse = TokenResponse(issuer: parts.issuer, clock: parts.clock, report: report)
        let clients = ClientAuthentication(clients: parts.store, realm: parts.origin, report: report)
        let change = PasswordChange(
            logins: logins, accounts: parts.store, sessions: sessions, hasher: parts.hasher,
            personalTokens: parts.personalTokens, policy: parts.passwordPolicy, report: report)

        // The pages and their forms.
        let browser = parts.browser
        let pageResponses = PageResponses(templates: browser.pages, siteName: browser.siteName)
        let csrfTokens = CSRFTokens(secret: browser.secret, random: browser.random, clock: parts.clock)
        let csrf = CSRFProtection(
            origin: parts.origin, tokens: csrfTokens, used: parts.usedTokens, report: report)
        // Where the cookie is not sent, no user is logged in: the gate there would redirect them here endlessly.
        let sites = browser.sites.filter { browsers.cookie.reaches($0, from: parts.origin) }
        let loginPage = LoginPage(
            responses: pageResponses, origin: parts.origin, sites: sites, tokens: csrfTokens,
            ownLine: browser.ownLine, cookies: browsers.cookies, remember: browser.remember)
        let account = AccountPage(
            responses: pageResponses, tokens: csrfTokens, accounts: parts.store, sessions: sessions,
            personalTokens: parts.personalTokens, minimumPasswordLength: parts.passwordPolicy.minimumLength,
            clock: parts.clock, report: report)
        let pageRoutes = [
            Route(.get, "/login", .fast, LoginPageEndpoint(page: loginPage, callers: callers)),
            Route(
                .get, "/logout", .fast,
                LogoutPageEndpoint(responses: pageResponses, tokens: csrfTokens, callers: callers, origin: parts.origin)
            ),
            Route(
                .get, AccountPage.path, .storage,
                AccountPageEndpoint(page: account, callers: callers, origin: parts.origin)),
        ]
        let accountForms = AccountForm.Action.allCases.map { action in
            Route(
                .post, action.rawValue, .storage,
                AccountForm(
                    action: action, page: account, callers: callers, csrf: csrf, browsers: browsers,
                    sessions: sessions, change: change, origin: parts.origin, report: report))
        }
        pages = PageRoutes(
            responses: pageResponses,
            login: LoginForm(
                page: loginPage, csrf: csrf, logins: logins, callers: callers, browsers: browsers),
            logout: LogoutForm(callers: callers, csrf: csrf, browsers: browsers, origin: parts.origin),
            routes: pageRoutes + accountForms)

        let encoding = parts.identityEncoding
        let accounts = AccountCache(accounts: parts.store) { GateAccount($0, encoding: encoding) }
        parts.tokenStatus.addObserver(accounts)
        let gate = GateEndpoint(
            callers: callers, login: LoginRedirect(origins: origins), rules: parts.rules, accounts: accounts,
            identity: IdentityTokens(
                issuer: parts.origin, keys: parts.keys, random: parts.issuer.random, clock: parts.clock),
            audience: parts.identityAudience, basic: BasicChallenge(realm: parts.origin),
            clock: parts.clock, report: report)
        // The most frequent ones first.
        let routes = [
            Route(.get, "/auth", .fast, gate),
            Route(.get, "/protected", .fast, ProtectedEndpoint(callers: callers)),
            Route(
                .post, "/refresh", .storage,
                RefreshEndpoint(
                    sessions: sessions, tokenResponse: tokenResponse, binding: binding, challenge: challenge,
                    report: report)),
            Route(
                .post, "/login", .hashing,
                LoginEndpoint(
                    form: pages.login, logins: logins, sessions: sessions, tokenResponse: tokenResponse,
                    binding: binding,
                    report: report)),
            Route(.get, "/me", .storage, MeEndpoint(callers: callers, accounts: parts.store, report: report)),
            Route(
                .post, "/logout", .storage,
                LogoutEndpoint(form: pages.logout, callers: callers, sessions: sessions, report: report)),
            Route(
                .post, "/logout/all", .storage,
                LogoutAllEndpoint(callers: callers, sessions: sessions, report: report)),
            Route(.get, "/sessions", .storage, SessionsEndpoint(callers: callers, sessions: sessions, report: report)),
            Route(
                .delete, SessionEndpoint.prefix, .storage,
                SessionEndpoint(callers: callers, sessions: sessions, report: report)),
            Route(.post, "/password", .hashing, PasswordEndpoint(callers: callers, change: change)),
            // Before `/tokens/` and an id.
            Route(
                .post, "/tokens/one-time", .fast,
                OneTimeTokenEndpoint(callers: callers, tokens: oneTime, report: report)),
            Route(
                .post, "/tokens/one-time/redeem", .storage,
                OneTimeRedemptionEndpoint(clients: clients, tokens: oneTime, report: report)),
            Route(
                .get, "/tokens", .storage,
                PersonalTokenListEndpoint(callers: callers, tokens: parts.personalTokens, report: report)),
            Route(
                .post, "/tokens", .storage,
                PersonalTokenCreationEndpoint(callers: callers, tokens: parts.personalTokens, report: report)),
            Route(
                .delete, PersonalTokenRevocationEndpoint.prefix, .storage,
                PersonalTokenRevocationEndpoint(callers: callers, tokens: parts.personalTokens, report: report)),
            Route(
                .post, "/oauth/token", .storage,
                TokenEndpoint(
                    clients: clients, logins: logins, sessions: sessions, tokenResponse: tokenResponse,
                    binding: binding,
                    report: report)),
            Route(
                .post, "/oauth/revoke", .storage,
                RevocationEndpoint(clients: clients, tokens: tokens, sessions: sessions, report: report)),
            Route(
                .post, "/oauth/introspect", .storage,
                IntrospectionEndpoint(
                    clients: clients, tokens: tokens, sessions: sessions, issuer: parts.origin, report: report)),
            Route(.get, "/.well-known/jwks.json", .fast, KeySetEndpoint(keys: parts.keys)),
            Route(
                .get, "/.well-known/oauth-authorization-server", .fast,
                MetadataEndpoint(issuer: parts.origin, certificates: parts.binding.certificates)),
            Route(.get, ChangePasswordEndpoint.path, .fast, ChangePasswordEndpoint(origin: parts.origin)),
            Route(.get, "/healthz", .fast, HealthEndpoint()),
            Route(.get, "/readyz", .fast, ReadinessEndpoint(monitoring: parts.monitoring)),
            Route(.get, "/metrics", .fast, MetricsEndpoint(monitoring: parts.monitoring)),
        ]
        router = Router(routes + pages.routes)
        self.dpop = dpop
    }

    /// The decision about a request on the thread that read it.
    package enum Disposition<Request: IncomingRequest>: Sendable {
        /// The request is answered.
        case answer(Response)
        /// The request must be answered on this lane, which is not the fast one, by the closure.
        case lane(Lane, @Sendable (Request) -> Response)
    }

    /// Answers a request that takes no time, or returns its lane and the work to do there.
    package func begin<Request: IncomingRequest>(_ request: Request) -> Disposition<Request> {
        do throws(Problem) {
            let route = try router.route(for: request)
            switch try route.endpoint.prepare(request, on: lane(of: route, for: request)) {
            case .answer(let response): return .answer(complete(response, for: request))
            case .work(let lane, let work):
                return .lane(lane) { [self] request in
                    let response: Response
                    do throws(Problem) {
                        response = try work(request)
                    } catch {
                        response = refusal(error, of: request)
                    }
                    return complete(response, for: request)
                }
            }
        } catch {
            return .answer(complete(refusal(error, of: request), for: request))
        }
    }

    /// Returns the response to a request on the calling thread, whatever its lane.
    package func respond(to request: some IncomingRequest) -> Response {
        switch begin(request) {
        case .answer(let response): response
        case .lane(_, let work): work(request)
        }
    }

    private func lane(of route: Route, for request: some IncomingRequest) -> Lane {
        guard route.lane == .fast else { return route.lane }
        // Used tokens are stored, and a thread that checks tokens must not wait for that.
        if OneTimeLink.isIn(request) { return .storage }
        if let dpopLane = dpop.memory.lane, request.hasDPoPProof { return dpopLane }
        return .fast
    }

    /// RFC 9449, 8.2: a client that sends proofs learns the nonce for the next one in time. A proof for the application
    /// behind the gate gets that application's nonce.
    private func complete(_ response: consuming Response, for request: some IncomingRequest) -> Response {
        if request.hasDPoPProof, response.headerFields[.sallyportAuthorization] == nil {
            response.headerFields[.dpopNonce] = dpop.nonce
        }
        return response
    }

    /// The response to a request that is refused, here or by the transport: a page for a user who requested one.
    package func refusal(_ problem: Problem, of request: some IncomingRequest) -> Response {
        pages.refusal(problem, of: request) ?? problem.response
    }
}

extension IncomingRequest {
    /// Whether the client sent a DPoP proof.
    var hasDPoPProof: Bool { withVariable(.proof) { $0 != nil } }
}
