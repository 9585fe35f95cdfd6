import Identity

/// `POST /login`: exchanges a user name and a password for a session and its tokens. JSON, or a form as in OAuth 2.0's
/// password grant; or the login page's form (``LoginForm``).
struct LoginEndpoint: Endpoint {
    let form: LoginForm
    let logins: PasswordLogin
    let sessions: Sessions
    let tokenResponse: TokenResponse
    let binding: PresentedBinding
    let report: @Sendable (ServiceEvent) -> Void

    /// A request that is refused without a hash does not wait behind hashes, nor take a place in their queue.
    func prepare<Request: IncomingRequest>(_ request: Request, on lane: Lane) throws(Problem) -> Preparation<Request> {
        let fields = try RequestFields(of: request)
        if let pageForm = LoginForm.pageForm(in: fields, request) { return form.prepare(pageForm, request) }
        let attempt = try Self.attempt(in: fields)
        return .work(logins.lane(for: attempt, from: request.clientAddress)) { request throws(Problem) in
            try logIn(attempt, request)
        }
    }

    private func logIn(
        _ attempt: PasswordLogin.Attempt, _ request: some IncomingRequest
    ) throws(Problem) -> Response {
        // Before the password: an invalid DPoP proof costs no hash.
        let presented = try binding.presented(by: request)
        let account = try logins.account(attempt, from: request.clientAddress)
        let origin = request.sessionOrigin()
        let grant = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.begin(account, origin: origin, showing: presented)
        }
        // The account changed while its password was checked.
        guard let grant else { throw logins.challenge.invalidLogin }
        return try tokenResponse.response(beginning: grant, in: sessions, from: origin.address)
    }

    private static func attempt(in fields: RequestFields) throws(Problem) -> PasswordLogin.Attempt {
        if let grant = try fields.optionalText("grant_type"), grant != "password" {
            throw .badRequest("must be password.", field: "grant_type")
        }
        return try PasswordLogin.Attempt(
            username: try fields.text("username"), password: try fields.text("password"), field: "password")
    }
}
