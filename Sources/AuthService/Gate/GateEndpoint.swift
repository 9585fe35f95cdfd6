internal import AccessRules
import HTTPTypes
import Identity

/// `GET /auth`: the gate that nginx queries before each request of a protected location (`auth_request`).
///
/// It answers 204 with the identity, 401 or 403, and 503 if the caller's state is unknown; nginx turns any other status
/// into 500 (requirement N4).
///
/// The decision depends on nginx's own facts and the client's credential, and nothing else (requirement G1). In the
/// include that queries it:
///
/// | parameter | nginx's | meaning |
/// |---|---|---|
/// | `REQUEST_METHOD`, `ORIGINAL_URI` | `GET`, `/auth` | the query itself |
/// | `SERVER_NAME` | `$server_name` | the server block of the request |
/// | `GATE_HOST` | `$host` | the host that the client named |
/// | `GATE_PORT` | `$server_port` | the port that accepted it; chooses the origin of addresses, no rule |
/// | `GATE_METHOD` | `$request_method` | the method of the request to decide about |
/// | `GATE_PATH` | `$uri`, when the request arrived | the canonical path, without the query |
/// | `GATE_URI` | `$request_uri` | path and query as the client sent them |
/// | `GATE_SCHEME` | `$scheme` | `https` or `http`; no rule depends on it |
/// | `REMOTE_ADDR` | `$remote_addr` | the client's address |
/// | `REQUEST_ID` | `$request_id` | for log lines |
/// | `GATE_BASIC` | `$sallyport_basic` | whether the location accepts a personal token as a password |
/// | `TLS_CLIENT_CERT`, `TLS_CLIENT_VERIFY` | `$ssl_client_escaped_cert`, `$ssl_client_verify` | for bound tokens |
/// | `HTTP_AUTHORIZATION`, `HTTP_COOKIE`, `HTTP_DPOP` | the client's fields | the credential |
///
/// A missing parameter of nginx's never admits a request (requirement G4).
struct GateEndpoint: SessionEndpointOnFastLane {
    let callers: CallerResolver
    let login: LoginRedirect
    let rules: RuleBook
    let accounts: AccountCache<GateAccount>
    let identity: IdentityTokens
    /// The audience of the signed token if no rule names one; nil for no token.
    let audience: String?
    let basic: BasicChallenge
    let clock: @Sendable () -> Timestamp
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest, mayWait: Bool) throws(Problem) -> Response? {
        do {
            var owner = AuthorizationOwner.none
            guard var fields = try fields(for: request, mayWait: mayWait, &owner) else { return nil }
            if owner == .application || owner == .none && request.hasDPoPProof {
                fields[.sallyportAuthorization] = "application"
            }
            return Response(status: .noContent, headerFields: fields)
        } catch {
            throw error.leading(to: login, request)
        }
    }

    /// The header fields of an admission; nil if it must wait and `mayWait` is false.
    private func fields(
        for request: some IncomingRequest, mayWait: Bool, _ owner: inout AuthorizationOwner
    ) throws(Problem) -> HTTPFields? {
        switch try ruling(on: request) {
        case .one(let rule):
            return try fields(
                for: request, judgedBy: [rules.admission(ofRule: rule)], by: .gate, mayWait, &owner)
        case .each(let list):
            return try fields(
                for: request, judgedBy: list.map { rules.admission(ofRule: $0) }, by: .gate, mayWait, &owner)
        case .everyReading(let list):
            // A link opens one path: it must not be opened as another reading of that path.
            return try fields(
                for: request, judgedBy: list.map { rules.admission(ofRule: $0) }, by: .openGate, mayWait, &owner)
        }
    }

    private func fields(
        for request: some IncomingRequest, judgedBy admissions: [Admission], by accepted: AcceptedCredentials,
        _ mayWait: Bool, _ owner: inout AuthorizationOwner
    ) throws(Problem) -> HTTPFields? {
        for admission in admissions where admission.kind == .deny { throw .forbidden }
        guard admissions.contains(where: { $0.kind == .login }) else {
            return try visitor(request, mayWait: mayWait, &owner)
        }
        guard let caller = try caller(of: request, judgedBy: admissions, by: accepted, mayWait, &owner) else {
            return nil
        }
        do {
            let account = try account(of: caller)
            try check(caller, account, by: admissions)
            return try fields(of: account, caller, audience: admissions.lazy.compactMap(\.audience).first)
        } catch {
            // The old cookie expires soon: a refusal includes the new one too.
            var problem = error
            if let cookie = caller.refreshedCookie { problem.headerFields[.setCookie] = cookie }
            throw problem
        }
    }

    /// The caller of a location that requires one; a refusal has the challenges that suit the client.
    private func caller(
        of request: some IncomingRequest, judgedBy admissions: [Admission], by accepted: AcceptedCredentials,
        _ mayWait: Bool, _ owner: inout AuthorizationOwner
    ) throws(Problem) -> Caller? {
        let isBasicByRule = admissions.allSatisfy { $0.acceptsBasic || $0.kind == .public }
        do throws(Problem) {
            return try callers.caller(
                of: request, by: isBasicByRule ? [accepted, .personalTokenAsPassword] : accepted, for: .gated,
                mayWait: mayWait, owner: &owner)
        } catch {
            guard isBasicByRule || request.acceptsBasic, !request.isOfWebPage else { throw error }
            throw basic.added(to: error)
        }
    }

    private func fields(
        of account: GateAccount, _ caller: Caller, audience: String?
    ) throws(Problem) -> HTTPFields {
        var fields = account.fields
        if let audience = audience ?? self.audience {
            do { fields = try identity.fields(for: caller, account, audience: audience) } catch {
                report(.signingFailed(error))
                throw .identityUnavailable
            }
        }
        if let cookie = caller.refreshedCookie { fields[.setCookie] = cookie }
        return fields
    }

    /// Checks a logged-in caller against the rules' conditions.
    private func check(
        _ caller: Caller, _ account: GateAccount, by admissions: [Admission]
    ) throws(Problem) {
        for admission in admissions {
            guard admission.suffices(scopes: caller.scopes, gateScope: PersonalToken.gateScope) else {
                throw .scopeMissing
            }
            guard
                admission.admits(
                    canonicalName: account.account.username.canonical, groups: account.account.profile.groups)
            else { throw .forbidden }
        }
        for admission in admissions {
            if let seconds = admission.freshSeconds, !isFresh(caller, within: seconds) {
                throw callers.challenge.staleLogin(maximumAge: seconds)
            }
        }
    }

    /// The rules that decide, from nginx's own parameters.
    private func ruling(on request: some IncomingRequest) throws(Problem) -> Ruling {
        guard let question = GateQuestion(request) else {
            report(.gateMisinformed)
            throw .forbidden
        }
        let bytes = question.bytes.span
        do throws(GateRefusal) {
            return try rules.ruling(
                host: bytes.extracting(question.host), server: bytes.extracting(question.server),
                method: bytes.extracting(question.method), path: bytes.extracting(question.path),
                target: bytes.extracting(question.target)
            ) { request.clientAddress }
        } catch {
            report(refused(question, error, from: request.clientAddress))
            throw .forbidden
        }
    }

    @inline(never)
    private func refused(
        _ question: GateQuestion, _ refusal: GateRefusal, from address: ClientAddress?
    ) -> ServiceEvent {
        let bytes = question.bytes.span
        let target = bytes.extracting(question.target)
        let explanation = rules.explanation(
            of: refusal, host: bytes.extracting(question.host), server: bytes.extracting(question.server),
            method: bytes.extracting(question.method), target: target,
            place: { $0.line == 0 ? "the rule for logged-in users" : "the rule on line \($0.line)" }
        ) { address }
        guard let explanation else { return .gateRefused(refusal.rawValue) }
        return .gateRefusedPath(
            "\(refusal.rawValue): \(explanation)", path: PathText.visible(target: target), from: address)
    }

    /// The header fields of a public location: the caller's identity if known; an invalid credential counts as absent.
    private func visitor(
        _ request: some IncomingRequest, mayWait: Bool, _ owner: inout AuthorizationOwner
    ) throws(Problem) -> HTTPFields? {
        let caller: Caller?
        do {
            caller = try callers.caller(of: request, by: .openGate, for: .gated, mayWait: mayWait, owner: &owner)
            if caller == nil { return nil }
        } catch { caller = nil }
        guard let caller, caller.scopes?.contains(PersonalToken.gateScope) ?? true,
            let account = try? account(of: caller),
            let fields = try? fields(of: account, caller, audience: nil)
        else { return [.cacheControl: "no-store"] }
        return fields
    }

    private func account(of caller: Caller) throws(Problem) -> GateAccount {
        let account = try mappingStoreErrors(report) { () throws(StoreError) in try accounts.value(for: caller.account)
        }
        guard let account else { throw callers.challenge.invalidToken }
        return account
    }

    private func isFresh(_ caller: Caller, within seconds: Int64) -> Bool {
        guard let login = caller.authenticatedAt else { return false }
        return clock().milliseconds - login.milliseconds <= seconds * 1000
    }
}

extension Problem {
    /// The same refusal, with the login page's address if a login would help.
    fileprivate func leading(to login: LoginRedirect, _ request: some IncomingRequest) -> Problem {
        guard status == .unauthorized else { return self }
        var problem = self
        problem.headerFields[.sallyportLogin] = login.address(for: request, isFresh: asksForFreshLogin)
        return problem
    }
}

extension HTTPField.Name {
    /// Whose the `Authorization` and `DPoP` fields of an admitted request are, from the gate to nginx: `application` if
    /// nginx passes them on. Without it, they contain what opened the gate, and stop there.
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    static let sallyportAuthorization = Self("Sallyport-Authorization")!
}
