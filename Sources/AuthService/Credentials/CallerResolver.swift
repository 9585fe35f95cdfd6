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
    let issued: IssuedCredential
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
        var owner = AuthorizationOwner.none
        return try caller(of: request, by: accepted, for: place, mayWait: mayWait, owner: &owner)
    }

    /// Does the same, and determines the owner of the `Authorization` field, also if it throws.
    func caller(
        of request: some IncomingRequest, by accepted: AcceptedCredentials, for place: DPoPTarget, mayWait: Bool,
        owner: inout AuthorizationOwner
    ) throws(Problem) -> Caller? {
        let verdict = request.withVariable(.authorization) { value in
            guard let value else { return AuthorizationVerdict.absent }
            return self.verdict(on: value, accepted, request, place)
        }
        var foreign: (problem: Problem, refusal: TokenRefusal?)?
        switch verdict {
        // The client sent its credential on purpose, so that it decides alone; a cookie is sent with every request.
        case .decided(let result):
            owner = .service
            return try result.get()
        case .absent:
            guard accepted.contains(.cookie) else { throw challenge.noCredential }
        case .foreign(let problem, let refusal):
            owner = .application
            foreign = (problem, refusal)
        }
        // A link opened by a program that sends its own credential is not consumed; a consumed link opens what the
        // browser session opens.
        if accepted.contains(.oneTimeLink), OneTimeLink.isIn(request), let caller = try links.caller(of: request) {
            return caller
        }
        // Without a cookie, the refusal names what was sent.
        if let foreign, !browsers.isCookie(in: request) {
            if let refusal = foreign.refusal { report(.tokenRefused(refusal)) }
            throw foreign.problem
        }
        return try browsers.caller(of: request, mayWait: mayWait)
    }

    /// The meaning of an `Authorization` field.
    private enum AuthorizationVerdict {
        /// The request has no such field.
        case absent
        /// A credential of this service decides about the request.
        case decided(Result<Caller, Problem>)
        /// The field is not for this service. The problem and the reason are for a request without another credential.
        case foreign(Problem, TokenRefusal?)
    }

    private func verdict(
        on value: Span<UInt8>, _ accepted: AcceptedCredentials, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> AuthorizationVerdict {
        let outcome: Outcome
        switch BearerCredential(value) {
        case .token(let range): outcome = bearer(value.extracting(range), accepted, request, place)
        case .provenToken(let range): outcome = proven(value.extracting(range), accepted, request, place)
        case .basic(let range): outcome = basic(value.extracting(range), accepted, request, place)
        case .otherScheme: outcome = .refused(challenge.otherScheme, nil)
        case .missing: outcome = .refused(challenge.noCredential, nil)
        }
        switch outcome {
        case .caller(let caller): return .decided(.success(caller))
        case .refused(let problem, let refusal):
            // Only where a cookie may decide instead.
            if accepted.contains(.cookie), !(refusal?.provesIssuer ?? false), !issued.isIn(value) {
                return .foreign(problem, refusal)
            }
            if let refusal { report(.tokenRefused(refusal)) }
            return .decided(.failure(problem))
        }
    }

    /// The result of checking a credential. A reason is counted unless the credential proves to be another service's.
    private enum Outcome {
        case caller(Caller)
        case refused(Problem, TokenRefusal?)
    }

    private func bearer(
        _ text: Span<UInt8>, _ accepted: AcceptedCredentials, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Outcome {
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
    ) -> Outcome {
        guard accepted.contains(.accessToken) else { return .refused(binding.challenge.invalidToken, .kind) }
        return accessToken(text, hasDPoPScheme: true, request, place)
    }

    /// A personal token as the password of its account's user name, where the rule or the location at the gate accepts
    /// it.
    private func basic(
        _ text: Span<UInt8>, _ accepted: AcceptedCredentials, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Outcome {
        guard accepted.contains(.personalToken), place == .gated,
            accepted.contains(.personalTokenAsPassword) || request.acceptsBasic,
            let pair = BasicCredential(text)
        else { return .refused(challenge.otherScheme, nil) }
        let password = pair.bytes.span.extracting(pair.password)
        guard PersonalTokenSecret.looksLikeOne(password) else { return .refused(challenge.otherScheme, nil) }
        let outcome = personal(password)
        guard case .caller(let caller) = outcome, case .personalToken(let grant) = caller.credential else {
            return outcome
        }
        return grant.username.isWritten(as: pair.username) ? outcome : refuse(.username)
    }

    private func accessToken(
        _ text: Span<UInt8>, hasDPoPScheme: Bool, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Outcome {
        switch tokens.verifyCached(text) {
        case .failure(let refusal):
            let problem = refusal.problem(challenge)
            // A challenge of the scheme that was used.
            return .refused(
                hasDPoPScheme && problem.status == .unauthorized ? binding.challenge.invalidToken : problem, refusal)
        case .success(let token):
            let refusal = binding.refusal(
                of: token, text, hasDPoPScheme: hasDPoPScheme, in: request, for: place)
            guard let refusal else { return .caller(Caller(token)) }
            return .refused(refusal, .binding)
        }
    }

    private func refuse(_ refusal: TokenRefusal) -> Outcome { .refused(refusal.problem(challenge), refusal) }

    private func personal(_ text: Span<UInt8>) -> Outcome {
        switch personalTokens.verdict(on: text) {
        case .live(let grant): .caller(Caller(grant))
        case .expired: refuse(.expired)
        case .unknown: refuse(.unknown)
        // Requirement G4: an unknown state is never a yes.
        case .unavailable: refuse(.storeSilent)
        }
    }
}

extension IncomingRequest {
    /// Whether the location of the gate's request accepts a personal token as the password of `Basic`.
    var acceptsBasic: Bool { withVariable(.gateBasic) { $0 != nil } }
}

extension Username {
    /// Whether bytes in UTF-8 are this user name: as entered, or in any form with the same canonical one.
    fileprivate func isWritten(as bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.elementsEqual(entered.utf8) { return true }
        guard let text = String(validating: bytes, as: UTF8.self), let name = try? Username(typed: text) else {
            return false
        }
        return name.canonical == canonical
    }
}
