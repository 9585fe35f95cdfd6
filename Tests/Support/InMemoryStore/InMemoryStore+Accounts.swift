package import Identity
import Synchronization

extension InMemoryStore: AccountStore {
    package func add(_ account: Account, passwordHash: PasswordHash?, audit: AuditRecord?) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            guard contents.accountIDs[account.username.canonical] == nil, contents.credentials[account.id] == nil else {
                throw StoreError(.duplicate, "an account with this name exists")
            }
            contents.accountIDs[account.username.canonical] = account.id
            contents.put(account, passwordHash)
            contents.noteStatus(of: account.id)
            contents.append(audit)
        }
    }

    package func account(id: AccountID) throws(StoreError) -> Account? {
        contents.withLock { $0.credentials[id]?.account }
    }

    package func account(canonicalName: String) throws(StoreError) -> Account? {
        try credential(canonicalName: canonicalName)?.account
    }

    package func credential(canonicalName: String) throws(StoreError) -> AccountCredential? {
        contents.withLock { contents in
            contents.accountIDs[canonicalName].flatMap { contents.credentials[$0] }
        }
    }

    package func passwordHashSample(limit: Int) throws(StoreError) -> [PasswordHash] {
        contents.withLock { contents in
            // Ids are random, so their order is too.
            contents.credentials.sorted { $0.key.value < $1.key.value }.lazy
                .compactMap(\.value.passwordHash).prefix(max(limit, 0)).map { $0 }
        }
    }

    package func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account] {
        contents.withLock { contents in
            // Compares bytes, as SQLite does: Swift orders strings differently.
            contents.credentials.values.map(\.account)
                .filter { account in canonicalName.map { Self.precedes($0, account.username.canonical) } ?? true }
                .sorted { Self.precedes($0.username.canonical, $1.username.canonical) }
                .prefix(max(limit, 0)).map { $0 }
        }
    }

    package func setProfile(
        _ profile: AccountProfile, of id: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try contents.withLock { (contents) throws(StoreError) in
            let credential = try contents.credential(id)
            let account = credential.account.with(profile: profile)
            contents.put(account, credential.passwordHash)
            contents.notePersonalTokens(of: id)
            contents.noteStatus(of: id)
            contents.append(audit)
            return account
        }
    }

    package func setDisabled(
        _ isDisabled: Bool, of id: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try contents.withLock { (contents) throws(StoreError) in
            let credential = try contents.credential(id)
            contents.append(audit)
            guard credential.account.isDisabled != isDisabled else { return credential.account }
            let account = credential.account.with(isDisabled: isDisabled)
            if isDisabled {
                contents.removePersonalTokens { $0.accountID == id }
                return contents.advance(account, credential.passwordHash, keeping: nil)
            }
            contents.put(account, credential.passwordHash)
            contents.noteStatus(of: id)
            return account
        }
    }

    package func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?,
        keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try contents.withLock { (contents) throws(StoreError) in
            let account = try contents.credential(id).account
            if let generation, generation != account.generation {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            contents.append(audit)
            return contents.advance(account.with(passwordChangedAt: now), hash, keeping: session)
        }
    }

    package func endSessions(
        of id: AccountID, keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try contents.withLock { (contents) throws(StoreError) in
            let credential = try contents.credential(id)
            contents.append(audit)
            return contents.advance(credential.account, credential.passwordHash, keeping: session)
        }
    }

    package func upgradeHash(
        _ hash: PasswordHash, of id: AccountID, expected: PasswordHash
    ) throws(StoreError) -> Bool {
        contents.withLock { contents in
            guard let credential = contents.credentials[id], credential.passwordHash == expected else { return false }
            contents.put(credential.account, hash)
            return true
        }
    }

    package func remove(_ id: AccountID, audit: AuditRecord?) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            let account = try contents.credential(id).account
            contents.credentials[id] = nil
            contents.accountIDs[account.username.canonical] = nil
            contents.sessions = contents.sessions.filter { $0.value.accountID != id }
            contents.removePersonalTokens { $0.accountID == id }
            contents.noteStatus(of: id)
            contents.append(audit)
        }
    }

    package func statusChanges(since revision: Int64?) throws(StoreError) -> AccountStatusChanges {
        contents.withLock { contents in
            let changed = contents.statusChangedAt.filter { $0.value > revision ?? 0 }.keys
            var statuses: [AccountID: AccountStatus?] = [:]
            for id in changed {
                statuses.updateValue(contents.credentials[id].map { AccountStatus($0.account) }, forKey: id)
            }
            return AccountStatusChanges(
                revision: contents.statusRevision, isComplete: revision == nil, statuses: statuses)
        }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension InMemoryStore: AccountReplica {
    package func merge(
        _ status: AccountStatus, passwordHash: (hash: PasswordHash, changedAt: Timestamp)?, of id: AccountID,
        audit: AuditRecord?
    ) throws(StoreError) -> Account? {
        contents.withLock { contents in
            contents.append(audit)
            guard let credential = contents.credentials[id] else { return nil }
            let account = credential.account
            guard account.generation <= status.generation, AccountStatus(account) != status else { return account }
            let adopted = Account(
                id: id, username: account.username, profile: account.profile, isDisabled: status.isDisabled,
                generation: status.generation, keptSession: status.keptSession, createdAt: account.createdAt,
                passwordChangedAt: passwordHash?.changedAt ?? account.passwordChangedAt)
            contents.put(adopted, passwordHash?.hash ?? credential.passwordHash)
            contents.noteStatus(of: id)
            if status.isDisabled {
                contents.removePersonalTokens { $0.accountID == id }
            }
            return adopted
        }
    }
}
