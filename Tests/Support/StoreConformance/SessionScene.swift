package import Identity

/// A store with one account, `alice`, and ways to create sessions.
package struct SessionScene: Sendable {
    /// The store.
    package let store: any IdentityStore
    /// The account, at generation 1.
    package let account: Account
    /// The source of ids.
    package let random: RandomSource
    /// The time.
    package let now = Timestamp(seconds: 1_700_000_000)

    /// Adds the account to an empty store.
    package init(_ store: any IdentityStore) throws {
        self.store = store
        let sample = Sample(seed: 42)
        random = sample.random
        account = try sample.account("alice")
        try store.add(account, passwordHash: Sample.hash("a"))
    }

    /// A session that is not in any store yet.
    package func session(
        of account: Account? = nil, origin: SessionOrigin = SessionOrigin(address: ClientAddress("192.0.2.1")),
        binding: SessionBinding = .none, policy: SessionPolicy = .standard, now: Timestamp? = nil
    ) -> Session {
        Session(
            of: account ?? self.account, origin: origin, binding: binding, policy: policy, random: random,
            now: now ?? self.now)
    }

    /// A record about a session.
    package func record(_ event: AuditRecord.Event, _ session: Session) -> AuditRecord {
        AuditRecord(at: now, event: event, actor: .user, account: account, sessionID: session.id)
    }

    /// The kinds of all records, the oldest first.
    package func events() throws -> [AuditRecord.Event] {
        try store.auditEntries(AuditQuery(limit: 1000)).reversed().map(\.record.event)
    }
}
