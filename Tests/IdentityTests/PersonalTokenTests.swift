import Identity
import InMemoryStore
import StoreConformance
import Synchronization
import Testing

@Suite("Personal tokens in memory")
struct PersonalTokenTests {
    private let store = InMemoryStore()
    private let account: Account
    private let sample = Sample()
    private let start = Timestamp(seconds: 1_800_000_000)

    init() throws {
        account = try sample.account("alice", groups: ["staff"])
        try store.add(account, passwordHash: nil)
    }

    private func tokens(_ table: PersonalTokenTable?, at now: Timestamp) -> PersonalTokens {
        PersonalTokens(store: store, table: table, random: sample.random, now: { now })
    }

    private func make(_ name: String, _ table: PersonalTokenTable?) throws -> (PersonalToken, PersonalTokenSecret) {
        let outcome = try tokens(table, at: start).make(
            name: name, scopes: [], lifetime: .milliseconds(1_000_000), for: account.id)
        guard case .made(let token, let secret) = outcome else {
            throw IdentityError(.invalidPersonalToken, "\(outcome)")
        }
        return (token, secret)
    }

    @Test("another process's changes are visible after the next refresh")
    func follows() throws {
        let table = try PersonalTokenTable(store: store, now: start)
        let (token, secret) = try make("backup", nil)
        #expect(table.verdict(on: secret.text.utf8.span, now: start) == .unknown)
        try table.refresh(now: start)
        guard case .live(let grant) = table.verdict(on: secret.text.utf8.span, now: start) else {
            Issue.record("refused")
            return
        }
        #expect(grant.token == token)
        #expect(grant.profile.groups == ["staff"])
        _ = try store.setProfile(try AccountProfile(groups: ["admins"]), of: account.id)
        try table.refresh(now: start)
        guard case .live(let changed) = table.verdict(on: secret.text.utf8.span, now: start) else {
            Issue.record("refused")
            return
        }
        #expect(changed.profile.groups == ["admins"])
        #expect(try tokens(nil, at: start).revoke(token.id, of: account.id))
        try table.refresh(now: start)
        #expect(table.verdict(on: secret.text.utf8.span, now: start) == .unknown)
        #expect(table.count == 0)
    }

    @Test("a token has no verdict once the store has not been polled for too long")
    func standstill() throws {  // G4
        let table = try PersonalTokenTable(store: store, now: start, staleAfterMilliseconds: 1000)
        let (_, secret) = try make("backup", table)
        func isLive(after milliseconds: Int64) -> Bool {
            if case .live = table.verdict(on: secret.text.utf8.span, now: start.adding(milliseconds: milliseconds)) {
                return true
            }
            return false
        }
        #expect(isLive(after: 1000))
        #expect(!isLive(after: 1001))
        try table.refresh(now: start.adding(milliseconds: 1001))
        #expect(isLive(after: 1001))
    }

    @Test("a token's use is noted at most once a minute, and stored in one step")
    func uses() throws {
        let table = try PersonalTokenTable(store: store, now: start, staleAfterMilliseconds: 3_600_000)
        let (_, secret) = try make("backup", table)
        func use(after milliseconds: Int64) throws -> Timestamp? {
            _ = table.verdict(on: secret.text.utf8.span, now: start.adding(milliseconds: milliseconds))
            try table.writeUses()
            return try store.personalTokens(of: account.id).first?.lastUsedAt
        }
        #expect(try store.personalTokens(of: account.id).first?.lastUsedAt == nil)
        #expect(try use(after: 0) == start)
        #expect(try use(after: 59_999) == start)
        #expect(try use(after: 60_000) == start.adding(milliseconds: 60_000))
        // A refused token was not used.
        var wrong = secret.text
        wrong.removeLast()
        _ = table.verdict(on: (wrong + "a").utf8.span, now: start.adding(milliseconds: 300_000))
        try table.writeUses()
        #expect(try store.personalTokens(of: account.id).first?.lastUsedAt == start.adding(milliseconds: 60_000))
    }

    @Test("a token's text can be recognised by a scanner")
    func form() throws {
        let (token, secret) = try make("backup", nil)
        let text = secret.text
        #expect(text.hasPrefix("spat_\(token.id)"))
        #expect(text.utf8.count == PersonalTokenSecret.length)
        #expect(PersonalTokenSecret(text)?.text == text)
        // Every character counts: a text with any damaged character is refused.
        for index in text.indices {
            var damaged = text
            damaged.replaceSubrange(index...index, with: text[index] == "a" ? "b" : "a")
            #expect(PersonalTokenSecret(damaged) == nil)
        }
        #expect("\(secret)" == "PersonalTokenSecret(…)")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("spat_"))
        #expect(PersonalTokenHash(secret) == PersonalTokenHash(stored: PersonalTokenHash(secret).bytes))
        #expect(PersonalTokenHash(stored: [1, 2, 3]) == nil)
    }

    @Test("an expired token stays in its owner's list for 30 days")
    func housekeeping() throws {
        let (token, _) = try make("backup", nil)
        let end = try #require(token.expiresAt)
        let housekeeping = Housekeeping(
            store: store, tokenStatus: try TokenStatusCheck(store: store, now: start),
            throttle: try LoginThrottle(store: store))
        let kept = Housekeeping.expiredPersonalTokenMilliseconds
        try housekeeping.run(now: end.adding(milliseconds: kept))
        #expect(try store.personalTokens(of: account.id).count == 1)
        try housekeeping.run(now: end.adding(milliseconds: kept + 1))
        #expect(try store.personalTokens(of: account.id).isEmpty)
    }
}
