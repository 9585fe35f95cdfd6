import HTTPTypes
import Identity
import JWT

/// Browser sessions: one cookie holds access token and refresh token, `access~refresh`.
///
/// The access token is checked like any other. When it is no longer valid, the refresh token is used, and the response
/// replaces the cookie without the user noticing.
struct BrowserSessions: Sendable {
    /// The separator; neither token contains it.
    private static let separator = UInt8(ascii: "~")

    /// How long the result of a refresh is kept at most: the time in which a browser requests the parts of one page.
    private static let longestKeptMilliseconds: Int64 = 10_000

    let cookie: SiteCookie
    private let tokens: AccessTokenVerifier
    private let binding: TokenBindingCheck
    private let sessions: Sessions
    private let issuer: AccessTokenIssuer
    private let refreshes: RefreshCoalescer
    private let clock: @Sendable () -> Timestamp
    private let report: @Sendable (ServiceEvent) -> Void

    init(_ parts: Service.Parts, tokens: AccessTokenVerifier, binding: TokenBindingCheck) {
        cookie = SiteCookie("sallyport", domain: parts.browser.cookieDomain)
        self.tokens = tokens
        self.binding = binding
        sessions = parts.sessions
        issuer = parts.issuer
        refreshes = RefreshCoalescer(
            keptMilliseconds: min(parts.sessions.graceMilliseconds, Self.longestKeptMilliseconds), clock: parts.clock)
        clock = parts.clock
        report = parts.report
    }

    /// The state of a request's cookie.
    private enum Presented {
        case missing
        case valid(AccessToken)
        /// Only the refresh token may still be valid.
        case stale(refreshToken: String)
        /// Not a cookie of this service.
        case unusable
        /// The state is unknown.
        case unknown(Problem)
    }

    /// The caller of the request's cookie; nil if the session must be refreshed first and `mayWait` is false.
    ///
    /// - Throws: 401 without a cookie, and 401 that removes an invalid one; 503 if the state is unknown.
    func caller(of request: some IncomingRequest, mayWait: Bool) throws(Problem) -> Caller? {
        switch presented(by: request) {
        case .missing: throw tokens.challenge.noCredential
        case .valid(let token): return Caller(cookie: token)
        case .unknown(let problem): throw problem
        case .unusable: throw refusal
        case .stale(let refreshToken):
            guard mayWait else { return nil }
            guard let refreshed = try refresh(refreshToken, from: request.clientAddress) else { throw refusal }
            // Checked like any other: the session may have ended since another request refreshed it.
            switch judged(tokens.verify(refreshed.accessToken.utf8.span), refreshed.accessToken.utf8.span, request) {
            case .success(let token): return Caller(cookie: token, refreshedCookie: refreshed.cookie)
            case .failure(let problem): throw problem.status == .unauthorized ? refusal : problem
            }
        }
    }

    /// Whether the request has a cookie of a session, valid or not.
    func isCookie(in request: some IncomingRequest) -> Bool {
        request.withVariable(.cookie) { field in
            guard let field else { return false }
            return CookieHeader.place(of: cookie.name, in: field) != .missing
        }
    }

    /// Begins a session in the browser of the request, in place of its previous one (requirement B1).
    ///
    /// - Returns: the `Set-Cookie`; nil if the account changed after its password was checked.
    func begin(_ account: Account, for request: some IncomingRequest) throws(Problem) -> String? {
        let origin = request.sessionOrigin(clientID: SessionOrigin.browserClientID)
        let grant = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.begin(account, origin: origin)
        }
        guard let grant else { return nil }
        let cookie = try signedOutcome(of: grant).cookie
        try end(request)
        return cookie
    }

    /// Ends the session of the request's cookie, if the service issued it.
    func end(_ request: some IncomingRequest) throws(Problem) {
        guard let refreshToken = request.cookie(cookie.name).flatMap(Self.refreshToken) else { return }
        let address = request.clientAddress
        _ = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.end(
                refreshToken: refreshToken, event: .logout, from: address, clientID: SessionOrigin.browserClientID)
        }
    }

    /// Ends the caller's session.
    func end(_ caller: Caller, _ request: some IncomingRequest) throws(Problem) {
        guard let session = caller.session else { return }
        let address = request.clientAddress
        _ = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.end(session, of: caller.account, event: .logout, from: address)
        }
    }

    // MARK: Reading

    private func presented(by request: some IncomingRequest) -> Presented {
        request.withVariable(.cookie) { field in
            guard let field else { return .missing }
            switch CookieHeader.place(of: cookie.name, in: field) {
            case .missing: return .missing
            case .several: return .unusable
            case .single(let range): return presented(by: field.extracting(range), request)
            }
        }
    }

    private func presented(by value: Span<UInt8>, _ request: some IncomingRequest) -> Presented {
        guard cookie.name.count + 1 + value.count <= SiteCookie.maximumBytes else { return .unusable }
        var middle = 0
        while middle < value.count, value[middle] != Self.separator { middle += 1 }
        guard middle < value.count else { return .unusable }
        let accessToken = value.extracting(0..<middle)
        switch judged(tokens.verifyCached(accessToken), accessToken, request) {
        case .success(let token):
            // They are issued together: a cookie with parts of two sessions was forged.
            guard let session = token.session,
                RefreshToken.hasForm(value.extracting(middle + 1..<value.count), of: session)
            else { return .unusable }
            return .valid(token)
        case .failure(let problem) where problem.status != .unauthorized: return .unknown(problem)
        case .failure:
            // Also after the signing key was removed: the refresh token authenticates itself.
            guard let text = String(strictUTF8: value.extracting(middle + 1..<value.count)), RefreshToken(text) != nil
            else { return .unusable }
            return .stale(refreshToken: text)
        }
    }

    /// A verified token if its binding is presented. The refresh decides about a changed network.
    private func judged(
        _ token: Result<AccessToken, TokenRefusal>, _ text: Span<UInt8>, _ request: some IncomingRequest
    ) -> Result<AccessToken, Problem> {
        guard case .success(let accessToken) = token,
            let refusal = binding.refusal(
                of: accessToken, text, hasDPoPScheme: false, in: request, for: .endpoint)
        else { return token.mapError { $0.problem(tokens.challenge) } }
        return .failure(refusal)
    }

    private static func refreshToken(_ value: String) -> String? {
        guard let middle = value.utf8.firstIndex(of: separator) else { return nil }
        return String(value[value.utf8.index(after: middle)...])
    }

    private var refusal: Problem {
        var problem = tokens.challenge.invalidToken
        problem.headerFields[.setCookie] = cookie.cleared
        return problem
    }

    // MARK: Refreshing

    private func refresh(
        _ refreshToken: String, from address: ClientAddress?
    ) throws(Problem) -> RefreshCoalescer.Outcome? {
        try refreshes.outcome(of: refreshToken) { () throws(Problem) in
            let outcome = try mappingStoreErrors(report) { () throws(StoreError) in
                try sessions.refresh(refreshToken, from: address, clientID: SessionOrigin.browserClientID)
            }
            switch outcome {
            case .granted(let grant, let result):
                report(.refreshGranted(result, session: grant.session.id, from: address))
                return try signedOutcome(of: grant)
            case .refused(let reason):
                report(.refreshRefused(reason, session: RefreshToken(refreshToken)?.sessionID, from: address))
                return nil
            }
        }
    }

    private func signedOutcome(of grant: SessionGrant) throws(Problem) -> RefreshCoalescer.Outcome {
        let now = clock()
        let token: String
        do {
            token = try issuer.token(for: grant.account, session: grant.session, binding: grant.binding, now: now)
        } catch {
            report(.signingFailed(error))
            throw .internalError
        }
        let value = "\(token)~\(grant.refreshToken.text)"
        guard cookie.holds(value) else {
            report(.cookieTooLarge(bytes: value.utf8.count))
            throw .internalError
        }
        return RefreshCoalescer.Outcome(
            accessToken: token,
            cookie: cookie.set(value, seconds: grant.session.expiresAt.seconds - now.seconds))
    }
}
