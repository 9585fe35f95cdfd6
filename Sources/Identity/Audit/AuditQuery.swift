/// Which audit entries to list.
public struct AuditQuery: Sendable, Hashable {
    /// Only those about this account.
    public let accountID: AccountID?
    /// Only those about accounts that have or had this canonical name: also of one that was removed.
    public let username: String?
    /// Only those of this session.
    public let sessionID: SessionID?
    /// Only those from this time on.
    public let since: Timestamp?
    /// Only those before this entry, for the next page.
    public let before: Int64?
    /// At most so many.
    public let limit: Int

    /// Makes a query.
    public init(
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
