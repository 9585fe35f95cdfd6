import Identity

/// `POST /oauth/token` (RFC 6749): the grants `password` and `refresh_token`.
struct TokenEndpoint: Endpoint {
    let clients: ClientAuthentication
    let logins: PasswordLogin
    let sessions: Sessions
    let tokenResponse: TokenResponse
    let binding: PresentedBinding
    let report: @Sendable (ServiceEvent) -> Void

    /// Only the password grant hashes.
    func prepare<Request: IncomingRequest>(_ request: Request, on lane: Lane) -> Preparation<Request> {
        let form: [String: String]
        do { form = try OAuthForm.fields(of: request) } catch { return .answer(error.response) }
        var lane = lane
        if form["grant_type"] == "password", let attempt = try? Self.attempt(form) {
            lane = logins.lane(for: attempt, from: request.clientAddress)
        }
        return .work(lane) { request throws(Problem) in
            do throws(OAuthProblem) { return try answer(request, form) } catch { return error.response }
        }
    }

    private static func attempt(_ form: [String: String]) throws(Problem) -> PasswordLogin.Attempt {
        try PasswordLogin.Attempt(
            username: form["username"] ?? "", password: form["password"] ?? "", field: "password")
    }

    private func answer(
        _ request: some IncomingRequest, _ form: [String: String]
    ) throws(OAuthProblem) -> Response {
        let client = try clients.optional(request, form)
        switch try OAuthForm.field("grant_type", in: form) {
        case "password":
            let grant = try login(request, form, client)
            return try OAuthProblem.of { () throws(Problem) in
                try tokenResponse.response(beginning: grant, in: sessions, from: request.clientAddress)
            }
        case "refresh_token":
            let grant = try refresh(request, form, client)
            return try OAuthProblem.of { () throws(Problem) in try tokenResponse.response(for: grant) }
        default: throw OAuthProblem(.unsupportedGrantType, "the supported grant types are: password, refresh_token")
        }
    }

    private func login(
        _ request: some IncomingRequest, _ form: [String: String], _ client: OAuthClient?
    ) throws(OAuthProblem) -> SessionGrant {
        _ = try OAuthForm.field("username", in: form)
        _ = try OAuthForm.field("password", in: form)
        let origin = request.sessionOrigin(clientID: client?.id)
        return try OAuthProblem.of { () throws(Problem) in
            let attempt = try Self.attempt(form)
            let presented = try binding.presented(by: request)
            let account = try logins.account(attempt, from: origin.address)
            let grant = try mappingStoreErrors(report) { () throws(StoreError) in
                try sessions.begin(account, origin: origin, showing: presented)
            }
            guard let grant else { throw logins.challenge.invalidLogin }
            return grant
        }
    }

    private func refresh(
        _ request: some IncomingRequest, _ form: [String: String], _ client: OAuthClient?
    ) throws(OAuthProblem) -> SessionGrant {
        let token = try OAuthForm.field("refresh_token", in: form)
        let address = request.clientAddress
        let outcome = try OAuthProblem.of { () throws(Problem) in
            let presented = try binding.presented(by: request)
            return try mappingStoreErrors(report) { () throws(StoreError) in
                try sessions.refresh(token, from: address, clientID: client?.id, showing: presented)
            }
        }
        switch outcome {
        case .granted(let grant, let result):
            report(.refreshGranted(result, session: grant.session.id, from: address))
            return grant
        case .refused(let reason):
            report(.refreshRefused(reason, session: RefreshToken(token)?.sessionID, from: address))
            throw OAuthProblem(.invalidGrant, "the refresh token is invalid or expired")
        }
    }
}
