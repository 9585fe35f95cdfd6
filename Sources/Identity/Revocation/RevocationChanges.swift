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
