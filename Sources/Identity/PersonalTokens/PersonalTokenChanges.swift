/// A store's answer to what changed among personal tokens since a revision.
public struct PersonalTokenChanges: Sendable, Hashable {
    /// The revision to ask with next time.
    public let revision: Int64
    /// Whether `grants` lists every token, so that all others are gone, or the changed ones only.
    public let isComplete: Bool
    /// Each listed token with its account as they are now; nil for one that is gone.
    public let grants: [PersonalTokenID: PersonalTokenGrant?]

    /// Makes an answer.
    public init(revision: Int64, isComplete: Bool, grants: [PersonalTokenID: PersonalTokenGrant?]) {
        self.revision = revision
        self.isComplete = isComplete
        self.grants = grants
    }
}
