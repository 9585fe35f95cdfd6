import HTTPTypes
import Identity

/// Authenticates requests: one branch for each kind of credential.
///
/// Nothing outlives a request here (requirement G7): the decision depends on the request, the keys, and the tables of
/// accounts and revocations.
///
/// A class, so that each endpoint that has one counts one reference, not one for each part.
final class CallerResolver: Sendable {
    let tokens: AccessTokenVerifier
    let personalTokens: PersonalTokens
    let browsers: BrowserSessions
    let challenge: BearerChallenge
    let binding: TokenBindingCheck
    let links: OneTimeLink
    let issued: IssuedCredential
    let report: @Sendable (ServiceEvent) -> Void

    init(
        tokens: AccessTokenVerifier, personalTokens: PersonalTokens, browsers: BrowserSessions,
        challenge: BearerChallenge, binding: TokenBindingCheck, links: OneTimeLink, issued: IssuedCredential,
        report: @escaping @Sendable (ServiceEvent) -> Void
    ) {
        self.tokens = tokens
        self.personalTokens = personalTokens
        self.browsers = browsers
        self.challenge = challenge
        self.binding = binding
        self.links = links
        self.issued = issued
        self.report = report
    }

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
            guard let value else { return Verdict.absent }
            return self.verdict(on: value, accepted, request, place)
        }
        var foreign: (problem: Problem, refusal: TokenRefusal?)?
        switch verdict {
        // The client sent its credential on purpose, so that it decides alone; a cookie is sent with every request.
        case .caller(let caller):
            owner = .service
            return caller
        case .absent:
            guard accepted.contains(.cookie) else { throw challenge.noCredential }
        case .refused(let problem, let refusal):
            // Only where a cookie may decide instead.
            guard accepted.contains(.cookie), !(refusal?.provesIssuer ?? false), !isIssued(request) else {
                owner = .service
                if let refusal { report(.tokenRefused(refusal)) }
                throw problem
            }
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

    /// The result of checking an `Authorization` field. The refusal is indirect, so that the caller is not moved around
    /// in a value of its size.
    private enum Verdict {
        /// The request has no such field.
        case absent
        case caller(Caller)
        /// The response, and the reason to count, if the credential is one of this service.
        indirect case refused(Problem, TokenRefusal?)
    }

    private func isIssued(_ request: some IncomingRequest) -> Bool {
        request.withVariable(.authorization) { value in
            guard let value else { return false }
            return issued.isIn(value)
        }
    }

    private func verdict(
        on value: Span<UInt8>, _ accepted: AcceptedCredentials, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Verdict {
        switch BearerCredential(value) {
        case .token(let range): bearer(value.extracting(range), accepted, request, place)
        case .provenToken(let range): proven(value.extracting(range), accepted, request, place)
        case .basic(let range): basic(value.extracting(range), accepted, request, place)
        case .otherScheme: .refused(challenge.otherScheme, nil)
        case .missing: .refused(challenge.noCredential, nil)
        }
    }

    private func bearer(
        _ text: Span<UInt8>, _ accepted: AcceptedCredentials, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Verdict {
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
    ) -> Verdict {
        guard accepted.contains(.accessToken) else { return .refused(binding.challenge.invalidToken, .kind) }
        return accessToken(text, hasDPoPScheme: true, request, place)
    }

    /// A personal token as the password of its account's user name, where the rule or the location at the gate accepts
    /// it.
    private func basic(
        _ text: Span<UInt8>, _ accepted: AcceptedCredentials, _ request: some IncomingRequest, _ place: DPoPTarget
    ) -> Verdict {
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
    ) -> Verdict {
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

    private func refuse(_ refusal: TokenRefusal) -> Verdict { .refused(refusal.problem(challenge), refusal) }

    private func personal(_ text: Span<UInt8>) -> Verdict {
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
