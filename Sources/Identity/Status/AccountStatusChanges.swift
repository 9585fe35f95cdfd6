/// The changes of account status since a revision.
package struct AccountStatusChanges: Sendable, Hashable {
    /// The revision to pass next time.
    package let revision: Int64
    /// Whether `statuses` lists every account, so that all others are removed, or only the changed ones.
    package let isComplete: Bool
    /// The new status of each listed account; nil for one that was removed.
    package let statuses: [AccountID: AccountStatus?]

    /// Creates an answer.
    package init(revision: Int64, isComplete: Bool, statuses: [AccountID: AccountStatus?]) {
        self.revision = revision
        self.isComplete = isComplete
        self.statuses = statuses
    }
}
