/// The one place where a name and a password become an account (requirement S1). Every path that issues a token to
/// someone with a password goes through ``authenticate(username:password:from:)``.
public struct Authenticator: Sendable {
    private let accounts: any AccountStore
    private let hasher: PasswordHasher
    private let decoy: PasswordHash
    private let record: @Sendable (AuthenticationEvent) -> Void

    /// Makes an authenticator.
    ///
    /// - Parameters:
    ///   - accounts: the accounts.
    ///   - hasher: checks passwords, and hashes anew what was hashed with other parameters.
    ///   - record: gets the true reason of each outcome, on the caller's thread, before the caller does.
    public init(
        accounts: any AccountStore, hasher: PasswordHasher,
        record: @escaping @Sendable (AuthenticationEvent) -> Void
    ) {
        self.accounts = accounts
        self.hasher = hasher
        self.record = record
        decoy = hasher.decoy()
    }

    /// Checks a name and a password, on the caller's thread.
    ///
    /// Every refusal costs one hash with today's parameters, whether the account exists or not (requirement S3). An
    /// account whose hash was made with other parameters costs what those cost, until its owner's next login.
    ///
    /// - Throws: ``IdentityError`` `storeUnavailable` or `hashingUnavailable`: answer 503, issue nothing.
    public func authenticate(
        username: String, password: Password, from address: ClientAddress?
    ) throws(IdentityError) -> AuthenticationOutcome {
        let credential = try find(username)
        let hash = credential?.passwordHash
        var verification: PasswordVerification
        var reason: AuthenticationEvent.Reason
        do {
            verification = try hasher.verify(password, against: hash ?? decoy)
            reason = .wrongPassword
        } catch  where error.code == .malformedHash {
            verification = try hasher.verify(password, against: decoy)
            reason = .malformedHash
        }
        // The decoy fits no password; that nothing but a real hash can match is said here all the same.
        guard let credential, let hash, verification != .mismatch, reason != .malformedHash else {
            if credential == nil {
                reason = .unknownUser
            } else if hash == nil {
                reason = .noPassword
            }
            return refuse(reason, credential?.account, address)
        }
        guard !credential.account.isDisabled else {
            return refuse(.disabled, credential.account, address)
        }
        let upgrade = verification == .matchedNeedsRehash ? self.upgrade(credential, hash, password) : .notNeeded
        record(
            AuthenticationEvent(
                reason: .accepted, account: credential.account, address: address, hashUpgrade: upgrade))
        return .accepted(credential.account)
    }

    private func find(_ username: String) throws(IdentityError) -> AccountCredential? {
        // An impossible name is an unknown one: it must cost and look the same.
        guard let name = try? Username(username) else { return nil }
        do {
            return try accounts.credential(canonicalName: name.canonical)
        } catch {
            throw IdentityError(error)
        }
    }

    private func refuse(
        _ reason: AuthenticationEvent.Reason, _ account: Account?, _ address: ClientAddress?
    ) -> AuthenticationOutcome {
        record(AuthenticationEvent(reason: reason, account: account, address: address))
        return .refused
    }

    /// Replaces an outdated hash (requirement S4). Its failure is no failure of the login.
    private func upgrade(
        _ credential: AccountCredential, _ hash: PasswordHash, _ password: Password
    ) -> AuthenticationEvent.HashUpgrade {
        do {
            let fresh = try hasher.hash(password)
            let isReplaced = try accounts.upgradeHash(fresh, of: credential.account.id, expected: hash)
            return isReplaced ? .done : .overtaken
        } catch {
            return .failed
        }
    }
}
