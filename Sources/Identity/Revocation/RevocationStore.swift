/// Stores revocations.
package protocol RevocationStore: Sendable {
    /// Stores a revocation. It is on disk when this returns.
    func revoke(_ revocation: Revocation, audit: AuditRecord?) throws(StoreError)

    /// The revocations after `revision`, by any process that shares the store. Cheap when there are none.
    ///
    /// - Parameter revision: the revision of the last result, or nil for everything that is stored.
    func revocations(since revision: Int64?) throws(StoreError) -> RevocationChanges

    /// Removes the revocations that ended before `time`, and returns their number.
    ///
    /// Pass a time well in the past (a day): if the wall clock goes back across a restart, revoked tokens must still be
    /// known (requirement S17).
    @discardableResult
    func removeRevocations(endedBefore time: Timestamp) throws(StoreError) -> Int
}

/// The revocations since a revision.
package struct RevocationChanges: Sendable, Hashable {
    /// The revision to pass next time.
    package let revision: Int64
    /// The revocations.
    package let revocations: [Revocation]

    /// Creates an answer.
    package init(revision: Int64, revocations: [Revocation]) {
        self.revision = revision
        self.revocations = revocations
    }
}
