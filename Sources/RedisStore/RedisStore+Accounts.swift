package import Identity

/// Reads, and changes that concern this machine alone, use the local store; changes that end sessions are decided in
/// Redis first.
extension RedisStore: AccountStore {
    package func add(_ account: Account, passwordHash: PasswordHash?, audit: AuditRecord?) throws(StoreError) {
        try local.add(account, passwordHash: passwordHash, audit: audit)
    }

    /// Returns the account with its effective status.
    package func account(id: AccountID) throws(StoreError) -> Account? {
        try standing(of: id).account
    }

    package func account(canonicalName: String) throws(StoreError) -> Account? {
        try local.account(canonicalName: canonicalName)
    }

    package func credential(canonicalName: String) throws(StoreError) -> AccountCredential? {
        try local.credential(canonicalName: canonicalName)
    }

    package func passwordHashSample(limit: Int) throws(StoreError) -> [PasswordHash] {
        try local.passwordHashSample(limit: limit)
    }

    package func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account] {
        try local.accounts(after: canonicalName, limit: limit)
    }

    /// Changes this machine only.
    package func setProfile(
        _ profile: AccountProfile, of id: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        defer { accounts.accountsChanged([id]) }
        return try local.setProfile(profile, of: id, audit: audit)
    }

    /// Changes all machines.
    package func setDisabled(_ isDisabled: Bool, of id: AccountID, audit: AuditRecord?) throws(StoreError) -> Account {
        try advance(id, audit: audit) { account throws(StoreError) in
            if account.isDisabled == isDisabled { return nil }
            return isDisabled
                ? SharedStatus(generation: account.generation + 1, state: .disabled, kept: nil)
                : SharedStatus(generation: account.generation, state: .enabled, kept: account.keptSession)
        }
    }

    /// Changes all machines: the new hash travels encrypted (``PasswordSeal``).
    package func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?,
        keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try advance(id, password: (hash, now), audit: audit) { account throws(StoreError) in
            if let generation, generation != account.generation {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            return SharedStatus(
                generation: account.generation + 1, state: account.isDisabled ? .disabled : .enabled, kept: session)
        }
    }

    /// Changes all machines.
    package func endSessions(
        of id: AccountID, keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try advance(id, audit: audit) { account throws(StoreError) in
            SharedStatus(
                generation: account.generation + 1, state: account.isDisabled ? .disabled : .enabled, kept: session)
        }
    }

    /// Changes this machine only: the password stays the same.
    package func upgradeHash(
        _ hash: PasswordHash, of id: AccountID, expected: PasswordHash
    ) throws(StoreError) -> Bool {
        try local.upgradeHash(hash, of: id, expected: expected)
    }

    /// Changes all machines.
    package func remove(_ id: AccountID, audit: AuditRecord?) throws(StoreError) {
        try resync.during { () throws(StoreError) in
            for _ in 0..<Self.attempts {
                let (account, shared) = try standing(of: id)
                guard let account else { throw Self.notFound }
                let removed = SharedStatus(generation: account.generation, state: .removed, kept: nil)
                guard try publish(removed, of: id, after: shared) else { continue }
                defer { accounts.accountsChanged([id]) }
                do throws(StoreError) { try local.remove(id, audit: audit) } catch {
                    // The published event came back through the stream, and was applied, before this point.
                    guard error.code == .notFound else { throw error }
                    try append(audit)
                }
                return
            }
            throw StoreError(.unavailable, "Redis: too many concurrent changes of one account")
        }
    }

    private static var notFound: StoreError { StoreError(.notFound, "no account has this id") }

    /// Computes the next status from the effective one, publishes it, and applies it here.
    private func advance(
        _ id: AccountID, password: (hash: PasswordHash, changedAt: Timestamp)? = nil, audit: AuditRecord?,
        _ next: (Account) throws(StoreError) -> SharedStatus?
    ) throws(StoreError) -> Account {
        let sealed = try password.map { password throws(StoreError) in
            try seal.close(password.hash, changedAt: password.changedAt, of: id)
        }
        return try resync.during { () throws(StoreError) in
            for _ in 0..<Self.attempts {
                let (account, shared) = try standing(of: id)
                guard let account else { throw Self.notFound }
                guard let status = try next(account) else {
                    try append(audit)
                    return account
                }
                guard try publish(status, of: id, after: shared, password: sealed) else { continue }
                defer { accounts.accountsChanged([id]) }
                guard let adopted = try local.merge(AccountStatus(status), passwordHash: password, of: id, audit: audit)
                else { throw Self.notFound }
                return adopted
            }
            throw StoreError(.unavailable, "Redis: too many concurrent changes of one account")
        }
    }
}
