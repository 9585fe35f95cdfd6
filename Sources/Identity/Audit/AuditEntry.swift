/// A record as the store keeps it.
package struct AuditEntry: Sendable, Hashable, Identifiable {
    /// Its place in the order of events: higher is later, and never given twice.
    package let id: Int64
    /// The record.
    package let record: AuditRecord

    /// Makes an entry.
    package init(id: Int64, record: AuditRecord) {
        self.id = id
        self.record = record
    }
}
