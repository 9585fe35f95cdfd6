/// Stores the throttle's state.
package protocol ThrottleStore: Sendable {
    /// All entries.
    func throttleEntries() throws(StoreError) -> [ThrottleEntry]

    /// Stores these entries, in place of those with the same key, and a record, in one step.
    func putThrottleEntries(_ entries: [ThrottleEntry], audit: AuditRecord?) throws(StoreError)

    /// Removes these keys.
    func removeThrottleEntries(_ keys: [UInt128]) throws(StoreError)

    /// Removes the entries last updated before `time`, and returns their number.
    @discardableResult
    func removeThrottleEntries(before time: Timestamp) throws(StoreError) -> Int
}
