/// A store's answer to what changed among personal tokens since a revision.
package struct PersonalTokenChanges: Sendable, Hashable {
    /// The revision to ask with next time.
    package let revision: Int64
    /// Whether `grants` lists every token, so that all others are gone, or the changed ones only.
    package let isComplete: Bool
    /// Each listed token with its account as they are now; nil for one that is gone.
    package let grants: [PersonalTokenID: PersonalTokenGrant?]

    /// Makes an answer.
    package init(revision: Int64, isComplete: Bool, grants: [PersonalTokenID: PersonalTokenGrant?]) {
        self.revision = revision
        self.isComplete = isComplete
        self.grants = grants
    }
}
