/// Stores audit records. Most are written by the operation they record, in the same transaction.
package protocol AuditStore: Sendable {
    /// Appends a record of an event that changed nothing else.
    func append(_ record: AuditRecord) throws(StoreError)

    /// Returns entries, the newest first.
    func auditEntries(_ query: AuditQuery) throws(StoreError) -> [AuditEntry]

    /// Removes the entries from before `time`, and returns their number.
    @discardableResult
    func removeAuditEntries(before time: Timestamp) throws(StoreError) -> Int
}

/// An audit record in the store.
package struct AuditEntry: Sendable, Hashable, Identifiable {
    /// The position in the order of events: higher is later, and never reused.
    package let id: Int64
    /// The record.
    package let record: AuditRecord

    /// Creates an entry.
    package init(id: Int64, record: AuditRecord) {
        self.id = id
        self.record = record
    }
}

/// Selects audit entries.
package struct AuditQuery: Sendable, Hashable {
    /// Only entries of this account.
    package let accountID: AccountID?
    /// Only entries of accounts that have or had this canonical name, removed ones included.
    package let username: String?
    /// Only entries of this session.
    package let sessionID: SessionID?
    /// Only entries from this time on.
    package let since: Timestamp?
    /// Only entries before this one, for the next page.
    package let before: Int64?
    /// The maximum number of entries.
    package let limit: Int

    /// Creates a query.
    package init(
        accountID: AccountID? = nil, username: String? = nil, sessionID: SessionID? = nil, since: Timestamp? = nil,
        before: Int64? = nil, limit: Int
    ) {
        self.accountID = accountID
        self.username = username
        self.sessionID = sessionID
        self.since = since
        self.before = before
        self.limit = limit
    }
}
