/// Where audit records are kept. Most are written by the step they are about, in the same transaction.
package protocol AuditStore: Sendable {
    /// Keeps a record of something that changed nothing else.
    func append(_ record: AuditRecord) throws(StoreError)

    /// Entries, the newest first.
    func auditEntries(_ query: AuditQuery) throws(StoreError) -> [AuditEntry]

    /// Removes the entries from before `time`, and returns how many they were.
    @discardableResult
    func removeAuditEntries(before time: Timestamp) throws(StoreError) -> Int
}
