/// Which audit entries to list.
public struct AuditQuery: Sendable, Hashable {
    /// Only those about this account.
    public let accountID: AccountID?
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
        accountID: AccountID? = nil, sessionID: SessionID? = nil, since: Timestamp? = nil, before: Int64? = nil,
        limit: Int
    ) {
        self.accountID = accountID
        self.sessionID = sessionID
        self.since = since
        self.before = before
        self.limit = limit
    }
}
