import Identity

/// Sets a new password for a user who knows the current one.
struct PasswordChange: Sendable {
    let logins: PasswordLogin
    let accounts: any AccountStore
    let sessions: Sessions
    let hasher: PasswordHasher
    let personalTokens: PersonalTokens
    let policy: PasswordPolicy
    let report: @Sendable (ServiceEvent) -> Void

    /// Changes the password, and ends every session except one.
    ///
    /// - Parameters:
    ///   - current: the current password; errors name the field `current`.
    ///   - new: the new password; errors name the field `new`.
    ///   - session: the session that stays; nil for none.
    ///   - endsTokens: whether the account's personal tokens end too.
    /// - Returns: the changed account.
    /// - Throws: 400, 401, 429 as a login, 503.
    func callAsFunction(
        of id: AccountID, from current: String, to new: String, keeping session: SessionID?,
        endingTokens endsTokens: Bool, address: ClientAddress?
    ) throws(Problem) -> Account {
        let new = try PasswordLogin.password(new, field: "new")
        let known = try mappingStoreErrors(report) { () throws(StoreError) in try accounts.account(id: id) }
        guard let known else { throw logins.challenge.invalidToken }
        do { try policy.check(new, for: known.username) } catch {
            throw .badRequest("is refused: \(error.detail).", field: "new")
        }
        let attempt = try PasswordLogin.Attempt(
            username: known.username.canonical, password: current, field: "current")
        let account = try logins.account(attempt, from: address)
        guard account.id == id else { throw logins.challenge.invalidLogin }
        let hash: PasswordHash
        do { hash = try hasher.hash(new) } catch {
            report(.loginUnavailable(error))
            throw .busy(retryAfter: 1)
        }
        do throws(StoreError) {
            // First, so that a failure in between leaves nothing open that should be closed.
            if endsTokens {
                try personalTokens.revokeAll(of: account.id, username: account.username.canonical, from: address)
            }
            return try sessions.setPassword(hash, of: account, keeping: session, from: address)
        } catch  where error.code == .conflict || error.code == .notFound {
            // The account was changed elsewhere in between: the token is no longer valid either.
            throw logins.challenge.invalidToken
        } catch {
            report(.storeFailed(error))
            throw .storeUnavailable
        }
    }
}
