/// Where revocations outlive the process.
package protocol RevocationStore: Sendable {
    /// Keeps a revocation. It is on disk when this returns.
    func revoke(_ revocation: Revocation, audit: AuditRecord?) throws(StoreError)

    /// What was revoked after `revision`, by any process that shares the store. Cheap when nothing was.
    ///
    /// - Parameter revision: the revision of the last answer, or nil for everything that is kept.
    func revocations(since revision: Int64?) throws(StoreError) -> RevocationChanges

    /// Removes the revocations that ended before `time`, and returns how many they were.
    ///
    /// Pass a time well in the past (a day): should the wall clock go back across a restart, what was revoked must still
    /// be known (requirement S17).
    @discardableResult
    func removeRevocations(endedBefore time: Timestamp) throws(StoreError) -> Int
}
