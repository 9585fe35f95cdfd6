package import Identity
import Testing

/// The requirements of every store of revocations, throttle entries, audit records and clients, one check each.
/// Run each on an empty store.
package enum RecordStoreCheck: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case reportsRevocations = "reports each revocation once"
    case prolongsRevocations = "prolongs a revocation, and never shortens it"
    case removesEndedRevocations = "removes ended revocations, and never reuses their revision"
    case keepsThrottleEntries = "keeps, replaces and removes throttle entries"
    case keepsAuditRecords = "stores every field of an audit record"
    case filtersAuditRecords = "lists audit records by account, session, time and page"
    case findsAuditRecordsByName = "lists all audit records of a name, also of an account that was removed"
    case prunesAuditRecords = "removes old audit records"
    case keepsClients = "keeps OAuth clients"

    /// The sentence.
    package var testDescription: String { rawValue }

    /// Runs the check.
    package func run(on store: any IdentityStore) throws {
        switch self {
        case .reportsRevocations: try reportsRevocations(store)
        case .prolongsRevocations: try prolongsRevocations(store)
        case .removesEndedRevocations: try removesEndedRevocations(store)
        case .keepsThrottleEntries: try keepsThrottleEntries(store)
        case .keepsAuditRecords: try keepsAuditRecords(store)
        case .filtersAuditRecords: try filtersAuditRecords(store)
        case .findsAuditRecordsByName: try findsAuditRecordsByName(store)
        case .prunesAuditRecords: try prunesAuditRecords(store)
        case .keepsClients: try keepsClients(store)
        }
    }

    private func revocation(_ id: UInt128, until seconds: Int64, isToken: Bool = false) -> Revocation {
        Revocation(isToken ? .token(id) : .session(SessionID(value: id)), until: Timestamp(seconds: seconds))
    }

    private func reportsRevocations(_ store: any IdentityStore) throws {
        #expect(try store.revocations(since: nil) == RevocationChanges(revision: 0, revocations: []))
        // A session and a token may have equal bits, but are never confused (S12).
        let first = [revocation(.max, until: 10), revocation(.max, until: 20, isToken: true)]
        let record = AuditRecord(at: Timestamp(seconds: 1), event: .tokenRevoked, actor: .user)
        for revocation in first {
            try store.revoke(revocation, audit: record)
        }
        let changes = try store.revocations(since: 0)
        #expect(changes.revocations == first)
        #expect(try store.revocations(since: changes.revision).revocations == [])
        try store.revoke(revocation(2, until: 10), audit: nil)
        #expect(try store.revocations(since: changes.revision).revocations == [revocation(2, until: 10)])
        #expect(try store.auditEntries(AuditQuery(limit: 10)).map(\.record) == [record, record])
    }

    private func prolongsRevocations(_ store: any IdentityStore) throws {
        try store.revoke(revocation(1, until: 20), audit: nil)
        let revision = try store.revocations(since: nil).revision
        try store.revoke(revocation(1, until: 20), audit: nil)
        try store.revoke(revocation(1, until: 10), audit: nil)
        #expect(
            try store.revocations(since: revision) == RevocationChanges(revision: revision, revocations: []))
        try store.revoke(revocation(1, until: 30), audit: nil)
        #expect(try store.revocations(since: revision).revocations == [revocation(1, until: 30)])
        #expect(try store.revocations(since: nil).revocations == [revocation(1, until: 30)])
    }

    private func removesEndedRevocations(_ store: any IdentityStore) throws {
        for id in 1...3 as ClosedRange<UInt128> {
            try store.revoke(revocation(id, until: Int64(id) * 10), audit: nil)
        }
        let revision = try store.revocations(since: nil).revision
        #expect(try store.removeRevocations(endedBefore: Timestamp(seconds: 30)) == 2)
        #expect(try store.revocations(since: nil).revocations == [revocation(3, until: 30)])
        #expect(try store.removeRevocations(endedBefore: Timestamp(seconds: 31)) == 1)
        try store.revoke(revocation(4, until: 40), audit: nil)
        #expect(try store.revocations(since: revision).revocations == [revocation(4, until: 40)])
    }

    private func keepsThrottleEntries(_ store: any IdentityStore) throws {
        func entry(_ key: UInt128, _ score: Double, _ seconds: Int64) -> ThrottleEntry {
            ThrottleEntry(key: key, score: score, updatedAt: Timestamp(seconds: seconds))
        }
        let record = AuditRecord(at: Timestamp(seconds: 1), event: .loginFailed, actor: .user, reason: "unknownUser")
        try store.putThrottleEntries([entry(.max, 1.25, 10), entry(1, 2, 20)], audit: record)
        try store.putThrottleEntries([entry(1, 3, 30), entry(2, 1, 40)], audit: nil)
        #expect(
            Set(try store.throttleEntries()) == [entry(.max, 1.25, 10), entry(1, 3, 30), entry(2, 1, 40)])
        #expect(try store.auditEntries(AuditQuery(limit: 10)).map(\.record) == [record])
        try store.removeThrottleEntries([2, 77])
        #expect(try store.removeThrottleEntries(before: Timestamp(seconds: 30)) == 1)
        #expect(try store.throttleEntries() == [entry(1, 3, 30)])
    }

    private func keepsAuditRecords(_ store: any IdentityStore) throws {
        let full = AuditRecord(
            at: Timestamp(milliseconds: 123), event: .sessionEnded, actor: .operator, accountID: AccountID(value: .max),
            username: "zoë", sessionID: SessionID(value: 7), address: ClientAddress("2001:db8::1"), clientID: "wiki",
            reason: "reused")
        let bare = AuditRecord(at: Timestamp(milliseconds: 0), event: .loginFailed, actor: .user)
        try store.append(full)
        try store.append(bare)
        let entries = try store.auditEntries(AuditQuery(limit: 10))
        #expect(entries.map(\.record) == [bare, full])
        #expect(entries[0].id > entries[1].id)
        for event in AuditRecord.Event.allCases {
            try store.append(AuditRecord(at: Timestamp(seconds: 1), event: event, actor: .user))
        }
        #expect(
            try store.auditEntries(AuditQuery(limit: AuditRecord.Event.allCases.count)).map(\.record.event).reversed()
                == AuditRecord.Event.allCases)
    }

    private func filtersAuditRecords(_ store: any IdentityStore) throws {
        for number in 0..<12 as Range<Int64> {
            try store.append(
                AuditRecord(
                    at: Timestamp(seconds: number), event: .refresh, actor: .user,
                    accountID: AccountID(value: UInt128(number % 2)), sessionID: SessionID(value: UInt128(number % 3))))
        }
        func seconds(_ query: AuditQuery) throws -> [Int64] { try store.auditEntries(query).map(\.record.at.seconds) }
        #expect(try seconds(AuditQuery(limit: 2)) == [11, 10])
        #expect(try seconds(AuditQuery(accountID: AccountID(value: 1), limit: 99)) == [11, 9, 7, 5, 3, 1])
        #expect(try seconds(AuditQuery(sessionID: SessionID(value: 0), limit: 99)) == [9, 6, 3, 0])
        #expect(try seconds(AuditQuery(since: Timestamp(seconds: 10), limit: 99)) == [11, 10])
        let first = try store.auditEntries(AuditQuery(accountID: AccountID(value: 0), limit: 2))
        #expect(
            try seconds(AuditQuery(accountID: AccountID(value: 0), before: first.last?.id, limit: 2)) == [6, 4])
        #expect(
            try seconds(
                AuditQuery(
                    accountID: AccountID(value: 0), sessionID: SessionID(value: 0), since: Timestamp(seconds: 1),
                    limit: 99)) == [6])
        #expect(try seconds(AuditQuery(limit: 0)) == [])
    }

    /// Records outlive their account, and not all records of an account contain its name.
    private func findsAuditRecordsByName(_ store: any IdentityStore) throws {
        let (gone, account) = (AccountID(value: 7), try Sample().account("alice"))
        try store.add(account, passwordHash: nil, audit: nil)
        for (second, id, name) in [
            (1, gone, "alice"), (2, gone, nil), (3, account.id, nil), (4, AccountID(value: 9), "bob"), (5, nil, nil),
        ] as [(Int64, AccountID?, String?)] {
            try store.append(
                AuditRecord(
                    at: Timestamp(seconds: second), event: .logoutAll, actor: .user, accountID: id, username: name))
        }
        func seconds(_ name: String) throws -> [Int64] {
            try store.auditEntries(AuditQuery(username: name, limit: 9)).map(\.record.at.seconds)
        }
        #expect(try seconds("alice") == [3, 2, 1])
        #expect(try seconds("bob") == [4])
        #expect(try seconds("carol") == [])
    }

    private func prunesAuditRecords(_ store: any IdentityStore) throws {
        for number in 0..<600 as Range<Int64> {
            try store.append(AuditRecord(at: Timestamp(seconds: number), event: .refresh, actor: .user))
        }
        #expect(try store.removeAuditEntries(before: Timestamp(seconds: 550)) == 550)
        #expect(
            try store.auditEntries(AuditQuery(limit: 2000)).map(\.record.at.seconds) == (550..<600).reversed())
    }

    private func keepsClients(_ store: any IdentityStore) throws {
        let random = SeededRandom().source
        let secret = ClientSecret(random: random)
        let client = try OAuthClient(
            id: "wiki", name: "The wiki", secretHash: ClientSecretHash(secret), createdAt: Timestamp(seconds: 7))
        let record = AuditRecord(at: Timestamp(seconds: 1), event: .clientAdded, actor: .operator, clientID: "wiki")
        try store.addClient(client, audit: record)
        let other = try OAuthClient(
            id: "a", name: nil, secretHash: ClientSecretHash(ClientSecret(random: random)),
            createdAt: Timestamp(seconds: 8))
        try store.addClient(other, audit: nil)
        #expect(
            performing: { try store.addClient(client, audit: record) },
            throws: { ($0 as? StoreError)?.code == .duplicate })
        #expect(try store.clients() == [other, client])
        #expect(try store.client(id: "wiki") == client)
        #expect(try store.client(id: "WIKI") == nil)
        #expect(try store.authenticateClient(id: "wiki", secret: secret.text) == client)
        #expect(try store.authenticateClient(id: "a", secret: secret.text) == nil)
        #expect(try store.authenticateClient(id: "wiki", secret: secret.text + "a") == nil)
        #expect(try store.authenticateClient(id: "none", secret: secret.text) == nil)
        try store.removeClient(id: "wiki", audit: nil)
        #expect(
            performing: { try store.removeClient(id: "wiki", audit: record) },
            throws: { ($0 as? StoreError)?.code == .notFound })
        #expect(try store.authenticateClient(id: "wiki", secret: secret.text) == nil)
        #expect(try store.auditEntries(AuditQuery(limit: 10)).map(\.record) == [record])
    }
}
