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
