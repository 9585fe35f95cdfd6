/// Where the throttle's memory outlives the process.
package protocol ThrottleStore: Sendable {
    /// All entries.
    func throttleEntries() throws(StoreError) -> [ThrottleEntry]

    /// Keeps these entries, in place of those with the same key, and a record, in one step.
    func putThrottleEntries(_ entries: [ThrottleEntry], audit: AuditRecord?) throws(StoreError)

    /// Forgets these keys.
    func removeThrottleEntries(_ keys: [UInt128]) throws(StoreError)

    /// Forgets the entries last updated before `time`, and returns how many they were.
    @discardableResult
    func removeThrottleEntries(before time: Timestamp) throws(StoreError) -> Int
}
