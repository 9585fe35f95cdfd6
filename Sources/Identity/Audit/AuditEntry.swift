/// A record as the store keeps it.
public struct AuditEntry: Sendable, Hashable, Identifiable {
    /// Its place in the order of events: higher is later, and never given twice.
    public let id: Int64
    /// The record.
    public let record: AuditRecord

    /// Makes an entry.
    public init(id: Int64, record: AuditRecord) {
        self.id = id
        self.record = record
    }
}
