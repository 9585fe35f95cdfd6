import HTTPTypes
import Identity

/// Authenticates requests: one branch for each kind of credential.
///
/// Nothing outlives a request here (requirement G7): the decision depends on the request, the keys, and the tables of
/// accounts and revocations.
struct CallerResolver: Sendable {
    let tokens: AccessTokenVerifier
    let personalTokens: PersonalTokens
    let browsers: BrowserSessions
    let challenge: BearerChallenge
    let binding: TokenBindingCheck
    let links: OneTimeLink
    let report: @Sendable (ServiceEvent) -> Void

    /// The caller of a request, by one of the kinds of credential that the endpoint accepts.
    ///
    /// - Parameter place: the request that a DPoP proof must be for.
    /// - Throws: 401 with the matching challenge; 503 if the account's state is unknown.
    func caller(
        of request: some IncomingRequest, by accepted: AcceptedCredentials, for place: DPoPTarget = .endpoint
    ) throws(Problem) -> Caller {
        guard let caller = try caller(of: request, by: accepted, for: place, mayWait: true) else {
            throw .internalError
        }
        return caller
    }

    /// The caller of a request; nil if its browser session must be refreshed first, which waits for the disk, and
    /// `mayWait` is false.
    func caller(
        of request: some IncomingRequest, by accepted: AcceptedCredentials, for place: DPoPTarget = .endpoint,
        mayWait: Bool
    ) throws(Problem) -> Caller? {
        // A link opened by a program that sends its own credential is not consumed; a consumed link opens what the
        // browser session opens.
        if accepted.contains(.oneTimeLink), !Self.isAuthorized(request), OneTimeLink.isIn(request),
            let caller = try links.caller(of: request)
        {
            return caller
        }
        // `Authorization` is sent on purpose, and decides alone; a cookie is sent with every request.
        if accepted.contains(.cookie), !Self.isAuthorized(request) {
            return try browsers.caller(of: request, mayWait: mayWait)
        }
        let result: Result<Caller, Problem> = request.withVariable(.authorization) { value in
            guard let value else { return .failure(challenge.noCredential) }
            switch BearerCredential(value) {
            case .missing: return .failure(challenge.noCredential)
            case .otherScheme: return .failure(challenge.otherScheme)
            case .token(let range): return bearer(value.extracting(range), accepted, request, place)
            case .provenToken(let range): return proven(value.extracting(range), accepted, request, place)
            }
        }
        return try result.get()
    }

    private static func isAuthorized(_ request: some IncomingRequest) -> Bool {
        request.withVariable(.authorization) { $0 != nil }
    }

    private func bearer(
        _ text: Span<UInt8>, _ accepted: AcceptedCredentials, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Result<Caller, Problem> {
        if PersonalTokenSecret.looksLikeOne(text) {
            guard accepted.contains(.personalToken) else { return refuse(.kind) }
            return personal(text)
        }
        guard accepted.contains(.accessToken) else { return refuse(.kind) }
        return accessToken(text, hasDPoPScheme: false, request, place)
    }

    /// A credential of the scheme `DPoP`: an access token that is bound to a key, and nothing else.
    private func proven(
        _ text: Span<UInt8>, _ accepted: AcceptedCredentials, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Result<Caller, Problem> {
        guard accepted.contains(.accessToken) else {
            report(.tokenRefused(.kind))
            return .failure(binding.challenge.invalidToken)
        }
        return accessToken(text, hasDPoPScheme: true, request, place)
    }

    private func accessToken(
        _ text: Span<UInt8>, hasDPoPScheme: Bool, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Result<Caller, Problem> {
        switch tokens.verifyCached(text) {
        case .failure(let refusal):
            report(.tokenRefused(refusal))
            let problem = refusal.problem(challenge)
            // A challenge of the scheme that was used.
            return .failure(
                hasDPoPScheme && problem.status == .unauthorized ? binding.challenge.invalidToken : problem)
        case .success(let token):
            let refusal = binding.refusal(
                of: token, text, hasDPoPScheme: hasDPoPScheme, in: request, for: place)
            guard let refusal else { return .success(Caller(token)) }
            report(.tokenRefused(.binding))
            return .failure(refusal)
        }
    }

    private func refuse(_ refusal: TokenRefusal) -> Result<Caller, Problem> {
        report(.tokenRefused(refusal))
        return .failure(refusal.problem(challenge))
    }

    private func personal(_ text: Span<UInt8>) -> Result<Caller, Problem> {
        switch personalTokens.verdict(on: text) {
        case .live(let grant): .success(Caller(grant))
        case .expired: refuse(.expired)
        case .unknown: refuse(.unknown)
        // Requirement G4: an unknown state is never a yes.
        case .unavailable: refuse(.storeSilent)
        }
    }
}
