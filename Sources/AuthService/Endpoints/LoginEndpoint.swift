import HTTPTypes
import Identity
import JWT

/// `POST /login`: a user name and a password become an access token. JSON, or a form as OAuth 2.0's password grant.
struct LoginEndpoint: Endpoint {
    let authenticator: Authenticator
    let tokens: AccessTokenIssuer
    let accounts: AccountStatusTable
    let challenge: BearerChallenge
    let clock: @Sendable () -> Timestamp
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let fields = try RequestFields(of: request)
        if let grant = try fields.optionalText("grant_type"), grant != "password" {
            throw .badRequest("The only grant type here is: password.", field: "grant_type")
        }
        let username = try fields.text("username")
        guard (1...Username.maximumRawBytes).contains(username.utf8.count) else {
            throw .badRequest("A user name has 1 to \(Username.maximumBytes) bytes.", field: "username")
        }
        let password: Password
        do { password = try Password(try fields.text("password")) } catch let problem as Problem {
            throw problem
        } catch {
            throw .badRequest("A password has 1 to \(Password.maximumBytes) bytes.", field: "password")
        }
        let account = try authenticate(username, password, from: request.value(.remoteAddress))
        return try answer(to: account)
    }

    private func authenticate(
        _ username: String, _ password: Password, from address: String?
    ) throws(Problem) -> Account {
        let outcome: AuthenticationOutcome
        do {
            outcome = try authenticator.authenticate(
                username: username, password: password, from: address.flatMap { ClientAddress($0) })
        } catch {
            report(.loginUnavailable(error))
            throw error.code == .hashingUnavailable ? .busy(retryAfter: 1) : .storeUnavailable
        }
        switch outcome {
        case .accepted(let account): return account
        case .refused: throw challenge.invalidLogin
        }
    }

    private func answer(to account: Account) throws(Problem) -> Response {
        if !accounts.knows(account) {
            // The account is newer than the table: its first token must be good at once.
            do { try accounts.refresh(now: clock()) } catch {
                report(.storeFailed(error))
                throw .storeUnavailable
            }
        }
        let token: String
        do { token = try tokens.token(for: account, now: clock()) } catch {
            report(.signingFailed(error))
            throw .internalError
        }
        var json = ClaimsBuilder()
        json.set("access_token", token)
        json.set("token_type", "bearer")
        json.set("expires_in", tokens.lifetimeSeconds)
        return Response(
            status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: json.json)
    }
}
