import HTTPTypes
import Identity
import JWT

/// Browser sessions: one cookie holds access token and refresh token, `access~refresh`.
///
/// The access token is checked like any other. When it is no longer valid, the refresh token is used, and the response
/// replaces the cookie without the user noticing.
///
/// A browser may send several cookies of the name, of different domains (RFC 6265, 5.4): the one that is valid counts.
struct BrowserSessions: Sendable {
    /// The separator; neither token contains it.
    static let separator = UInt8(ascii: "~")

    /// How long the result of a refresh is kept at most: the time in which a browser requests the parts of one page.
    private static let longestKeptMilliseconds: Int64 = 10_000

    let cookies: ServiceCookies
    /// The session's cookie.
    var cookie: SiteCookie { cookies.session }
    /// The host of the pages.
    let pageHost: String
    private let tokens: AccessTokenVerifier
    private let binding: TokenBindingCheck
    let sessions: Sessions
    private let issuer: AccessTokenIssuer
    private let refreshes: RefreshCoalescer
    private let clock: @Sendable () -> Timestamp
    let report: @Sendable (ServiceEvent) -> Void

    init(_ parts: Service.Parts, tokens: AccessTokenVerifier, binding: TokenBindingCheck) {
        cookies = ServiceCookies(name: parts.browser.cookieName, domain: parts.browser.cookieDomain)
        pageHost = SiteCookie.host(ofOrigin: parts.origin).map(String.init) ?? ""
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
        case valid(AccessToken, hasStrays: Bool)
        /// Only a refresh token may still be valid: to be tried in this order.
        case stale(refreshTokens: [String])
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
        case .valid(let token, hasStrays: false): return Caller(cookie: token)
        case .valid(let token, hasStrays: true):
            return Caller(cookie: token, refreshedCookie: strayRemovalAtGate(request, at: clock()))
        case .unknown(let problem): throw problem
        case .unusable: throw refusal
        case .stale(let refreshTokens):
            guard mayWait else { return nil }
            for refreshToken in refreshTokens {
                guard let refreshed = try refresh(refreshToken, from: request.clientAddress) else { continue }
                // Checked like any other: the session may have ended since another request refreshed it.
                let text = refreshed.accessToken.utf8.span
                switch judged(tokens.verify(text), text, request) {
                case .success(let token): return Caller(cookie: token, refreshedCookie: refreshed.cookie)
                case .failure(let problem): guard problem.status == .unauthorized else { throw problem }
                }
            }
            throw refusal
        }
    }

    /// Whether the request has a cookie of a session, valid or not.
    func isCookie(in request: some IncomingRequest) -> Bool {
        request.withVariable(.cookie) { field in
            guard let field else { return false }
            var position = 0
            return CookieHeader.next(cookie.name, in: field, from: &position) != nil
        }
    }

    /// Begins a session in the browser of the request, in place of its previous one (requirement B1).
    ///
    /// - Parameter isRemembered: whether the session lasts after the browser is closed.
    /// - Returns: the `Set-Cookie`s; nil if the account changed after its password was checked.
    func begin(
        _ account: Account, for request: some IncomingRequest, isRemembered: Bool
    ) throws(Problem) -> [String]? {
        let origin = request.sessionOrigin(
            clientID: isRemembered ? SessionOrigin.browserClientID : SessionOrigin.shortBrowserClientID)
        let grant = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.begin(account, origin: origin)
        }
        guard let grant else { return nil }
        let cookie = try signedOutcome(of: grant).cookie
        return try endAll(in: request) + [cookie]
    }

    /// Whether the caller's session lasts after the browser is closed.
    func isRemembered(_ caller: Caller) throws(Problem) -> Bool {
        guard let id = caller.session else { return false }
        let session = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.list(of: caller.account).first { $0.id == id }
        }
        return session.map { !$0.origin.isShort } ?? false
    }

    /// Ends the caller's session, and those of the request's other cookies, which would be found next.
    ///
    /// - Returns: the `Set-Cookie`s that remove the cookies.
    func end(_ caller: Caller, _ request: some IncomingRequest) throws(Problem) -> [String] {
        guard let session = caller.session else { return [cookie.cleared] }
        // Before the session: its cookie proves that the service set it only as long as the session exists.
        let removals = try endAll(in: request)
        let address = request.clientAddress
        _ = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.end(session, of: caller.account, event: .logout, from: address)
        }
        return removals + [cookie.cleared]
    }

    // MARK: Reading

    private func presented(by request: some IncomingRequest) -> Presented {
        request.withVariable(.cookie) { field in
            guard let field else { return .missing }
            var position = 0
            guard let first = CookieHeader.next(cookie.name, in: field, from: &position) else { return .missing }
            let afterFirst = position
            guard CookieHeader.next(cookie.name, in: field, from: &position) != nil else {
                return presented(by: field.extracting(first), request)
            }
            return presented(bySeveralIn: field, first, afterFirst, request)
        }
    }

    /// The state of several cookies of the name: the valid one of the newest login, or else all that may be refreshed.
    @inline(never)
    private func presented(
        bySeveralIn field: Span<UInt8>, _ first: Range<Int>, _ position: Int, _ request: some IncomingRequest
    ) -> Presented {
        var position = position
        var next: Range<Int>? = first
        var tried = 0
        var newest: AccessToken?
        var stale: [String] = []
        var unknown: Problem?
        while let range = next, tried < CookieHeader.maximumTried {
            tried += 1
            switch presented(by: field.extracting(range), request) {
            case .valid(let token, _):
                let isNewer = newest.map { ($0.authenticatedAt?.seconds ?? 0) < (token.authenticatedAt?.seconds ?? 0) }
                if isNewer ?? true { newest = token }
            case .stale(let refreshTokens): stale += refreshTokens
            case .unknown(let problem): unknown = problem
            case .missing, .unusable: break
            }
            next = CookieHeader.next(cookie.name, in: field, from: &position)
        }
        if let newest { return .valid(newest, hasStrays: true) }
        if let unknown { return .unknown(unknown) }
        return stale.isEmpty ? .unusable : .stale(refreshTokens: Self.ordered(stale))
    }

    /// Refresh tokens in the order in which they are tried: browsers send the newest cookie last. Of one session, the
    /// newest generation comes first, because an older one would end the session.
    private static func ordered(_ texts: [String]) -> [String] {
        var result: [RefreshToken] = []
        for token in texts.reversed().compactMap({ RefreshToken($0) }) {
            let place = result.firstIndex { $0.sessionID == token.sessionID && $0.generation < token.generation }
            result.insert(token, at: place ?? result.endIndex)
        }
        return result.map(\.text)
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
            return .valid(token, hasStrays: false)
        case .failure(let problem) where problem.status != .unauthorized: return .unknown(problem)
        case .failure:
            // Also after the signing key was removed: the refresh token authenticates itself.
            guard let text = String(strictUTF8: value.extracting(middle + 1..<value.count)), RefreshToken(text) != nil
            else { return .unusable }
            return .stale(refreshTokens: [text])
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
            cookie: cookie.set(
                value, seconds: grant.session.origin.isShort ? nil : grant.session.expiresAt.seconds - now.seconds))
    }
}
