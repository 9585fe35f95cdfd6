/// The changes to personal tokens since a revision.
package struct PersonalTokenChanges: Sendable, Hashable {
    /// The revision to pass next time.
    package let revision: Int64
    /// Whether `grants` lists every token, so that all others are removed, or only the changed ones.
    package let isComplete: Bool
    /// Each listed token with its account; nil for a removed one.
    package let grants: [PersonalTokenID: PersonalTokenGrant?]

    /// Creates an answer.
    package init(revision: Int64, isComplete: Bool, grants: [PersonalTokenID: PersonalTokenGrant?]) {
        self.revision = revision
        self.isComplete = isComplete
        self.grants = grants
    }
}
