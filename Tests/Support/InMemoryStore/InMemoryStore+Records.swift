package import Identity
import Synchronization

extension InMemoryStore: ThrottleStore, AuditStore, ClientStore {
    package func throttleEntries() throws(StoreError) -> [ThrottleEntry] {
        contents.withLock { Array($0.throttle.values) }
    }

    package func putThrottleEntries(_ entries: [ThrottleEntry], audit: AuditRecord?) throws(StoreError) {
        contents.withLock { contents in
            for entry in entries {
                contents.throttle[entry.key] = entry
            }
            contents.append(audit)
        }
    }

    package func removeThrottleEntries(_ keys: [UInt128]) throws(StoreError) {
        contents.withLock { contents in
            for key in keys {
                contents.throttle[key] = nil
            }
        }
    }

    @discardableResult
    package func removeThrottleEntries(before time: Timestamp) throws(StoreError) -> Int {
        contents.withLock { contents in
            let before = contents.throttle.count
            contents.throttle = contents.throttle.filter { $0.value.updatedAt >= time }
            return before - contents.throttle.count
        }
    }

    package func append(_ record: AuditRecord) throws(StoreError) {
        contents.withLock { $0.append(record) }
    }

    package func auditEntries(_ query: AuditQuery) throws(StoreError) -> [AuditEntry] {
        contents.withLock { contents in
            let named = contents.accountsEverNamed(query.username)
            return contents.audit.reversed().lazy
                .filter { entry in
                    (query.accountID == nil || query.accountID == entry.record.accountID)
                        && (query.username == nil || query.username == entry.record.username
                            || entry.record.accountID.map(named.contains) ?? false)
                        && (query.sessionID == nil || query.sessionID == entry.record.sessionID)
                        && query.since.map { entry.record.at >= $0 } ?? true
                        && query.before.map { entry.id < $0 } ?? true
                }
                .prefix(max(query.limit, 0)).map { $0 }
        }
    }

    @discardableResult
    package func removeAuditEntries(before time: Timestamp) throws(StoreError) -> Int {
        contents.withLock { contents in
            let before = contents.audit.count
            contents.audit.removeAll { $0.record.at < time }
            return before - contents.audit.count
        }
    }

    package func addClient(_ client: OAuthClient, audit: AuditRecord?) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            guard contents.clients[client.id] == nil else {
                throw StoreError(.duplicate, "a client with this id exists")
            }
            contents.clients[client.id] = client
            contents.append(audit)
        }
    }

    package func client(id: String) throws(StoreError) -> OAuthClient? {
        contents.withLock { $0.clients[id] }
    }

    package func clients() throws(StoreError) -> [OAuthClient] {
        contents.withLock { $0.clients.values.sorted { $0.id < $1.id } }
    }

    package func removeClient(id: String, audit: AuditRecord?) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            guard contents.clients.removeValue(forKey: id) != nil else {
                throw StoreError(.notFound, "no client has this id")
            }
            contents.append(audit)
        }
    }
}

extension InMemoryStore.Contents {
    /// The accounts that have this name now or have it in a record.
    fileprivate func accountsEverNamed(_ name: String?) -> Set<AccountID> {
        guard let name else { return [] }
        let recorded = audit.filter { $0.record.username == name }.compactMap(\.record.accountID)
        return Set(recorded).union(accountIDs[name].map { [$0] } ?? [])
    }
}
