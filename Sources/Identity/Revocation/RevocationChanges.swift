/// A store's answer to what was revoked since a revision.
public struct RevocationChanges: Sendable, Hashable {
    /// The revision to ask with next time.
    public let revision: Int64
    /// What was revoked.
    public let revocations: [Revocation]

    /// Makes an answer.
    public init(revision: Int64, revocations: [Revocation]) {
        self.revision = revision
        self.revocations = revocations
    }
}
