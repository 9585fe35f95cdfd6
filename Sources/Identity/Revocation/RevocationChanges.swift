/// A store's answer to what was revoked since a revision.
package struct RevocationChanges: Sendable, Hashable {
    /// The revision to ask with next time.
    package let revision: Int64
    /// What was revoked.
    package let revocations: [Revocation]

    /// Makes an answer.
    package init(revision: Int64, revocations: [Revocation]) {
        self.revision = revision
        self.revocations = revocations
    }
}
