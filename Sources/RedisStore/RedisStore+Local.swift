import Identity

/// What each machine keeps for itself.
extension RedisStore: AuditStore, ClientStore {
    /// See ``AuditStore``.
    public func append(_ record: AuditRecord) throws(StoreError) { try local.append(record) }

    /// See ``AuditStore``.
    public func auditEntries(_ query: AuditQuery) throws(StoreError) -> [AuditEntry] { try local.auditEntries(query) }

    /// See ``AuditStore``.
    @discardableResult
    public func removeAuditEntries(before time: Timestamp) throws(StoreError) -> Int {
        try local.removeAuditEntries(before: time)
    }

    /// See ``ClientStore``.
    public func addClient(_ client: OAuthClient, audit: AuditRecord?) throws(StoreError) {
        try local.addClient(client, audit: audit)
    }

    /// See ``ClientStore``.
    public func client(id: String) throws(StoreError) -> OAuthClient? { try local.client(id: id) }

    /// See ``ClientStore``.
    public func clients() throws(StoreError) -> [OAuthClient] { try local.clients() }

    /// See ``ClientStore``.
    public func removeClient(id: String, audit: AuditRecord?) throws(StoreError) {
        try local.removeClient(id: id, audit: audit)
    }
}
