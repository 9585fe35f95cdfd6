/// A store's answer to what changed since a revision.
public struct AccountStatusChanges: Sendable, Hashable {
    /// The revision to ask with next time.
    public let revision: Int64
    /// Whether `statuses` lists every account, so that all others are gone, or the changed ones only.
    public let isComplete: Bool
    /// The new status of each listed account; nil for one that was removed.
    public let statuses: [AccountID: AccountStatus?]

    /// Makes an answer.
    public init(revision: Int64, isComplete: Bool, statuses: [AccountID: AccountStatus?]) {
        self.revision = revision
        self.isComplete = isComplete
        self.statuses = statuses
    }
}
