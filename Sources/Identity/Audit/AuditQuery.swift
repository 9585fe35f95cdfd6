/// Which audit entries to list.
package struct AuditQuery: Sendable, Hashable {
    /// Only those about this account.
    package let accountID: AccountID?
    /// Only those about accounts that have or had this canonical name: also of one that was removed.
    package let username: String?
    /// Only those of this session.
    package let sessionID: SessionID?
    /// Only those from this time on.
    package let since: Timestamp?
    /// Only those before this entry, for the next page.
    package let before: Int64?
    /// At most so many.
    package let limit: Int

    /// Makes a query.
    package init(
        accountID: AccountID? = nil, username: String? = nil, sessionID: SessionID? = nil, since: Timestamp? = nil,
        before: Int64? = nil, limit: Int
    ) {
        self.accountID = accountID
        self.username = username
        self.sessionID = sessionID
        self.since = since
        self.before = before
        self.limit = limit
    }
}
