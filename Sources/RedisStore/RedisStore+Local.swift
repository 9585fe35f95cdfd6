package import Identity

/// Data that each machine keeps for itself.
extension RedisStore: AuditStore, ClientStore {
    package func append(_ record: AuditRecord) throws(StoreError) { try local.append(record) }

    package func auditEntries(_ query: AuditQuery) throws(StoreError) -> [AuditEntry] { try local.auditEntries(query) }

    @discardableResult
    package func removeAuditEntries(before time: Timestamp) throws(StoreError) -> Int {
        try local.removeAuditEntries(before: time)
    }

    package func addClient(_ client: OAuthClient, audit: AuditRecord?) throws(StoreError) {
        try local.addClient(client, audit: audit)
    }

    package func client(id: String) throws(StoreError) -> OAuthClient? { try local.client(id: id) }

    package func clients() throws(StoreError) -> [OAuthClient] { try local.clients() }

    package func removeClient(id: String, audit: AuditRecord?) throws(StoreError) {
        try local.removeClient(id: id, audit: audit)
    }
}

extension RedisStore: PersonalTokenStore {
    package func addPersonalToken(
        _ token: PersonalToken, hash: PersonalTokenHash, audit: AuditRecord?
    ) throws(StoreError) {
        try local.addPersonalToken(token, hash: hash, audit: audit)
    }

    package func personalTokens(of id: AccountID) throws(StoreError) -> [PersonalToken] {
        try local.personalTokens(of: id)
    }

    package func removePersonalToken(
        _ id: PersonalTokenID, of account: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Bool {
        try local.removePersonalToken(id, of: account, audit: audit)
    }

    @discardableResult
    package func removePersonalTokens(of account: AccountID, audit: AuditRecord?) throws(StoreError) -> Int {
        try local.removePersonalTokens(of: account, audit: audit)
    }

    @discardableResult
    package func removePersonalTokens(expiredBefore time: Timestamp) throws(StoreError) -> Int {
        try local.removePersonalTokens(expiredBefore: time)
    }

    package func notePersonalTokenUses(_ uses: [PersonalTokenID: Timestamp]) throws(StoreError) {
        try local.notePersonalTokenUses(uses)
    }

    package func personalTokenChanges(since revision: Int64?) throws(StoreError) -> PersonalTokenChanges {
        try local.personalTokenChanges(since: revision)
    }
}
