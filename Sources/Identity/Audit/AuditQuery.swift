/// Selects audit entries.
package struct AuditQuery: Sendable, Hashable {
    /// Only entries of this account.
    package let accountID: AccountID?
    /// Only entries of accounts that have or had this canonical name, removed ones included.
    package let username: String?
    /// Only entries of this session.
    package let sessionID: SessionID?
    /// Only entries from this time on.
    package let since: Timestamp?
    /// Only entries before this one, for the next page.
    package let before: Int64?
    /// The maximum number of entries.
    package let limit: Int

    /// Creates a query.
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
