/// Turns a name and a password into an account, in one place (requirement S1). Every path that issues a token for a
/// password calls ``authenticate(username:password:from:)``.
package struct Authenticator: Sendable {
    private let accounts: any AccountStore
    private let hasher: PasswordHasher
    private let decoys: DecoyHashes
    private let throttle: LoginThrottle
    private let now: @Sendable () -> Timestamp
    private let record: @Sendable (AuthenticationEvent) -> Void

    /// Creates an authenticator.
    ///
    /// - Parameters:
    ///   - accounts: the accounts.
    ///   - hasher: checks passwords, and replaces hashes with other parameters.
    ///   - throttle: counts failures.
    ///   - now: the time, of a ``SteadyClock``.
    ///   - record: receives the true reason of each outcome, on the caller's thread, before the call returns.
    package init(
        accounts: any AccountStore, hasher: PasswordHasher, throttle: LoginThrottle,
        now: @escaping @Sendable () -> Timestamp, record: @escaping @Sendable (AuthenticationEvent) -> Void
    ) {
        self.accounts = accounts
        self.hasher = hasher
        self.throttle = throttle
        self.now = now
        self.record = record
        decoys = DecoyHashes(accounts: accounts, hasher: hasher)
    }

    /// Checks a name and a password, on the caller's thread.
    ///
    /// Every refusal costs one hash, whether the account exists or not, with parameters that accounts have (requirement
    /// S3). A refusal counts with the throttle and is on record, on disk, before it is answered. Throttled attempts are
    /// not recorded one by one, because a flood of them would fill the disk; the failures before them are.
    ///
    /// - Throws: ``IdentityError`` `storeUnavailable` or `hashingUnavailable`: answer 503, issue nothing.
    package func authenticate(
        username: String, password: Password, from address: ClientAddress?
    ) throws(IdentityError) -> AuthenticationOutcome {
        let name = try? Username(username)
        let throttleName = Self.throttleName(username, name)
        if let wait = throttle.wait(canonicalName: throttleName, from: address, now: now()) {
            record(AuthenticationEvent(reason: .throttled, account: nil, address: address))
            return .throttled(retryAfterSeconds: wait)
        }
        decoys.refresh(now: now())
        let decoy = decoys.hash(for: throttleName)
        let credential = try find(name)
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
        // No password matches the decoy; this check states that only a real hash can match.
        guard let credential, let hash, verification != .mismatch, reason != .malformedHash else {
            if credential == nil {
                reason = .unknownUser
            } else if hash == nil {
                reason = .noPassword
            }
            return try refuse(reason, credential?.account, throttleName, address)
        }
        guard !credential.account.isDisabled else {
            return try refuse(.disabled, credential.account, throttleName, address)
        }
        do {
            try throttle.recordSuccess(canonicalName: throttleName, from: address)
        } catch {
            throw IdentityError(error)
        }
        let upgrade = verification == .matchedNeedsRehash ? self.upgrade(credential, hash, password) : .notNeeded
        record(
            AuthenticationEvent(
                reason: .accepted, account: credential.account, address: address, hashUpgrade: upgrade))
        return .accepted(credential.account)
    }

    /// The seconds that an attempt with this name would have to wait, or nil: a throttled attempt is turned away before
    /// it takes a place in the hashing queue. ``authenticate(username:password:from:)`` checks again.
    package func wait(username: String, from address: ClientAddress?) -> Int? {
        throttle.wait(
            canonicalName: Self.throttleName(username, try? Username(username)), from: address, now: now())
    }

    /// The parameters of the hash that is checked for an unknown name: `m=…,t=…,p=…`.
    package func decoyParts(for name: String) -> Substring? {
        decoys.hash(for: name).phc.split(separator: "$").dropFirst(2).first
    }

    /// The name that the throttle counts: the canonical name, or the text as sent if it is not a valid name.
    private static func throttleName(_ text: String, _ name: Username?) -> String {
        name?.canonical ?? (text.utf8.count <= Username.maximumRawBytes ? text : "")
    }

    /// Finds the account of a name, at the same cost whether it exists or not (requirement S3): an existing account
    /// takes longer to look up, so each call looks up one that exists and one that does not. An invalid name counts as
    /// unknown.
    private func find(_ name: Username?) throws(IdentityError) -> AccountCredential? {
        do {
            // No account has an empty name.
            let found = try accounts.credential(canonicalName: name?.canonical ?? "")
            _ = try accounts.credential(canonicalName: found == nil ? decoys.presentName ?? "" : "")
            return found
        } catch {
            throw IdentityError(error)
        }
    }

    private func refuse(
        _ reason: AuthenticationEvent.Reason, _ account: Account?, _ throttleName: String, _ address: ClientAddress?
    ) throws(IdentityError) -> AuthenticationOutcome {
        let now = now()
        let audit = AuditRecord(
            at: now, event: .loginFailed, actor: .user, accountID: account?.id, username: account?.username.canonical,
            address: address, reason: reason.rawValue)
        do {
            try throttle.recordFailure(canonicalName: throttleName, from: address, now: now, audit: audit)
        } catch {
            throw IdentityError(error)
        }
        record(AuthenticationEvent(reason: reason, account: account, address: address))
        return .refused
    }

    /// Replaces an outdated hash. A failure to do so does not fail the login.
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

/// The result that ``Authenticator`` returns: it does not distinguish one failure from another (requirement S3).
package enum AuthenticationOutcome: Sendable, Hashable {
    /// The password is right and the account may log in. Tokens are issued at this account's generation.
    case accepted(Account)
    /// No such account, a wrong password or a disabled account, indistinguishably.
    case refused
    /// Too many failures: answer 429. It reveals nothing about the account, because names without an account are
    /// counted equally.
    case throttled(retryAfterSeconds: Int)
}
