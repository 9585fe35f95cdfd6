import Identity

/// `POST /password`: sets a new password for who knows the current one; every other session ends. Personal tokens stay,
/// since programs and not people hold them, unless `"end_tokens": true` asks for their end too.
struct PasswordEndpoint: Endpoint {
    let callers: CallerResolver
    let logins: PasswordLogin
    let accounts: any AccountStore
    let sessions: Sessions
    let hasher: PasswordHasher
    let personalTokens: PersonalTokens
    let policy: PasswordPolicy
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        let fields = try RequestFields(of: request)
        let current = try fields.text("current")
        let new = try PasswordLogin.password(try fields.text("new"), field: "new")
        let endsTokens = try fields.flag("end_tokens")
        let address = request.clientAddress
        let known = try unlessStoreFails(report) { () throws(StoreError) in try accounts.account(id: caller.account) }
        guard let known else { throw callers.challenge.invalidToken }
        do { try policy.check(new, for: known.username) } catch {
            throw .badRequest("is refused: \(error.detail).", field: "new")
        }
        let attempt = try PasswordLogin.Attempt(
            username: known.username.canonical, password: current, field: "current")
        let account = try logins.account(attempt, from: address)
        guard account.id == caller.account else { throw logins.challenge.invalidLogin }
        let hash: PasswordHash
        do { hash = try hasher.hash(new) } catch {
            report(.loginUnavailable(error))
            throw .busy(retryAfter: 1)
        }
        do throws(StoreError) {
            // First, so that a failure in between leaves nothing open that was to be shut.
            if endsTokens {
                try personalTokens.revokeAll(of: account.id, username: account.username.canonical, from: address)
            }
            _ = try sessions.setPassword(hash, of: account, keeping: caller.session, from: address)
        } catch  where error.code == .conflict || error.code == .notFound {
            // Somebody else changed the account in between: the token is no longer good either.
            throw callers.challenge.invalidToken
        } catch {
            report(.storeFailed(error))
            throw .storeUnavailable
        }
        return .noContent
    }
}
