package import Identity
import Synchronization

/// A personal token and the hash of its secret.
struct StoredPersonalToken: Sendable {
    var token: PersonalToken
    let hash: PersonalTokenHash
}

extension InMemoryStore: PersonalTokenStore {
    package func addPersonalToken(
        _ token: PersonalToken, hash: PersonalTokenHash, audit: AuditRecord?
    ) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            guard try !contents.credential(token.accountID).account.isDisabled else {
                throw StoreError(.notFound, "the account is disabled")
            }
            let isTaken = contents.personalTokens.values.contains {
                $0.token.accountID == token.accountID && $0.token.name == token.name
            }
            guard !isTaken else { throw StoreError(.duplicate, "a token with this name exists") }
            contents.personalTokens[token.id] = StoredPersonalToken(token: token, hash: hash)
            contents.notePersonalToken(token.id)
            contents.append(audit)
        }
    }

    package func personalTokens(of id: AccountID) throws(StoreError) -> [PersonalToken] {
        contents.withLock { contents in
            contents.personalTokens.values.map(\.token).filter { $0.accountID == id }
                .sorted { ($0.createdAt, $0.id.value) > ($1.createdAt, $1.id.value) }
        }
    }

    package func removePersonalToken(
        _ id: PersonalTokenID, of account: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Bool {
        contents.withLock { contents in
            guard contents.removePersonalTokens(where: { $0.id == id && $0.accountID == account }) == 1 else {
                return false
            }
            contents.append(audit)
            return true
        }
    }

    @discardableResult
    package func removePersonalTokens(of account: AccountID, audit: AuditRecord?) throws(StoreError) -> Int {
        contents.withLock { contents in
            let count = contents.removePersonalTokens { $0.accountID == account }
            if count > 0 { contents.append(audit) }
            return count
        }
    }

    @discardableResult
    package func removePersonalTokens(expiredBefore time: Timestamp) throws(StoreError) -> Int {
        contents.withLock { contents in
            contents.removePersonalTokens { $0.expiresAt.map { $0 < time } ?? false }
        }
    }

    package func notePersonalTokenUses(_ uses: [PersonalTokenID: Timestamp]) throws(StoreError) {
        contents.withLock { contents in
            for (id, time) in uses {
                guard let stored = contents.personalTokens[id] else { continue }
                contents.personalTokens[id]?.token = stored.token.used(at: time)
            }
        }
    }

    package func personalTokenChanges(since revision: Int64?) throws(StoreError) -> PersonalTokenChanges {
        contents.withLock { contents in
            var grants: [PersonalTokenID: PersonalTokenGrant?] = [:]
            for (id, changedAt) in contents.personalTokenChangedAt where changedAt > revision ?? 0 {
                grants.updateValue(contents.grant(id), forKey: id)
            }
            return PersonalTokenChanges(
                revision: contents.personalTokenRevision, isComplete: revision == nil, grants: grants)
        }
    }
}

extension InMemoryStore.Contents {
    mutating func notePersonalToken(_ id: PersonalTokenID) {
        personalTokenRevision += 1
        personalTokenChangedAt[id] = personalTokenRevision
    }

    mutating func notePersonalTokens(of account: AccountID) {
        for stored in personalTokens.values where stored.token.accountID == account {
            notePersonalToken(stored.token.id)
        }
    }

    @discardableResult
    mutating func removePersonalTokens(where isRemoved: (PersonalToken) -> Bool) -> Int {
        let ids = personalTokens.values.map(\.token).filter(isRemoved).map(\.id)
        for id in ids {
            personalTokens[id] = nil
            notePersonalToken(id)
        }
        return ids.count
    }

    fileprivate func grant(_ id: PersonalTokenID) -> PersonalTokenGrant? {
        guard let stored = personalTokens[id], let account = credentials[stored.token.accountID]?.account else {
            return nil
        }
        return PersonalTokenGrant(
            token: stored.token, hash: stored.hash, username: account.username, profile: account.profile)
    }
}
