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
