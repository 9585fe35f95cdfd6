package import Identity
import Testing

/// The requirements of every ``PersonalTokenStore``, one check each. Run each on an empty store.
package enum PersonalTokenStoreCheck: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case findsWhatWasAdded = "lists what was added, the newest first"
    case refusesASecondNameOfOneAccount = "refuses a second token of one name, but for another account"
    case refusesWithoutAnAccount = "adds no token to an account that is gone or disabled"
    case removesOnlyTheOwners = "removes a token for its owner only"
    case removesAll = "removes all tokens of an account"
    case removesExpired = "removes expired tokens"
    case reportsChanges = "reports each change of a token, or of its owner, once"
    case endsWithItsAccount = "a token ends when its account is removed or disabled"
    case outlivesPasswords = "a token outlives a new password and the end of all sessions"
    case notesUses = "stores when a token was used, which is not a change"

    /// The sentence.
    package var testDescription: String { rawValue }

    /// Runs the check.
    package func run(on store: any IdentityStore) throws {
        let scene = try Scene(store)
        switch self {
        case .findsWhatWasAdded: try scene.findsWhatWasAdded()
        case .refusesASecondNameOfOneAccount: try scene.refusesASecondNameOfOneAccount()
        case .refusesWithoutAnAccount: try scene.refusesWithoutAnAccount()
        case .removesOnlyTheOwners: try scene.removesOnlyTheOwners()
        case .removesAll: try scene.removesAll()
        case .removesExpired: try scene.removesExpired()
        case .reportsChanges: try scene.reportsChanges()
        case .endsWithItsAccount: try scene.endsWithItsAccount()
        case .outlivesPasswords: try scene.outlivesPasswords()
        case .notesUses: try scene.notesUses()
        }
    }
}

/// Two accounts, and tokens for them.
private struct Scene {
    private let store: any IdentityStore
    private let sample = Sample()
    private let alice: Account
    private let bob: Account

    init(_ store: any IdentityStore) throws {
        self.store = store
        alice = try sample.account("Alice", groups: ["staff"])
        bob = try sample.account("bob")
        try store.add(alice, passwordHash: Sample.hash("a"))
        try store.add(bob, passwordHash: nil)
    }

    private func token(
        _ name: String, of account: Account, at seconds: Int64 = 100, until: Int64? = nil, scopes: [String] = ["gate"]
    ) throws -> PersonalToken {
        try PersonalToken(
            id: PersonalTokenID(random: sample.random), accountID: account.id, name: name, scopes: scopes,
            createdAt: Timestamp(seconds: seconds), expiresAt: until.map(Timestamp.init(seconds:)))
    }

    /// An arbitrary hash: no store interprets it.
    private func hash(_ byte: UInt8) throws -> PersonalTokenHash {
        try #require(PersonalTokenHash(stored: [UInt8](repeating: byte, count: 32)))
    }

    private func add(_ token: PersonalToken, byte: UInt8 = 1) throws {
        try store.addPersonalToken(token, hash: try hash(byte), audit: nil)
    }

    private var records: [AuditRecord] {
        get throws { try store.auditEntries(AuditQuery(limit: 10)).map(\.record) }
    }

    private let record = AuditRecord(at: Timestamp(seconds: 1), event: .personalTokenRevoked, actor: .user)

    func findsWhatWasAdded() throws {
        let first = try token("the backup", of: alice, at: 100)
        let second = try token("Zoë's laptop", of: alice, at: 200, until: 300, scopes: ["reports", "gate"])
        let made = AuditRecord(at: Timestamp(seconds: 1), event: .personalTokenMade, actor: .user)
        try store.addPersonalToken(first, hash: try hash(1), audit: made)
        try add(second, byte: 2)
        #expect(try store.personalTokens(of: alice.id) == [second, first])
        #expect(second.scopes == ["gate", "reports"])
        #expect(try store.personalTokens(of: bob.id) == [])
        #expect(try records == [made])
        let changes = try store.personalTokenChanges(since: nil)
        #expect(changes.isComplete)
        #expect(
            changes.grants == [
                first.id: PersonalTokenGrant(
                    token: first, hash: try hash(1), username: alice.username, profile: alice.profile),
                second.id: PersonalTokenGrant(
                    token: second, hash: try hash(2), username: alice.username, profile: alice.profile),
            ])
    }

    func refusesASecondNameOfOneAccount() throws {
        let first = try token("backup", of: alice)
        try add(first)
        #expect(
            performing: {
                try store.addPersonalToken(try token("backup", of: alice), hash: try hash(2), audit: record)
            },
            throws: { ($0 as? StoreError)?.code == .duplicate })
        #expect(try records == [])
        try add(try token("backup", of: bob))
        #expect(try store.personalTokens(of: alice.id) == [first])
        #expect(try store.personalTokens(of: bob.id).count == 1)
    }

    func refusesWithoutAnAccount() throws {
        let stranger = try sample.account("stranger")
        _ = try store.setDisabled(true, of: bob.id)
        for account in [stranger, bob] {
            #expect(
                performing: {
                    try store.addPersonalToken(try token("a", of: account), hash: try hash(1), audit: record)
                },
                throws: { ($0 as? StoreError)?.code == .notFound })
            #expect(try store.personalTokens(of: account.id) == [])
        }
        #expect(try records == [])
    }

    func removesOnlyTheOwners() throws {
        let mine = try token("a", of: alice)
        try add(mine)
        #expect(try !store.removePersonalToken(mine.id, of: bob.id, audit: record))
        #expect(try !store.removePersonalToken(PersonalTokenID(value: 7), of: alice.id, audit: record))
        #expect(try records == [])
        #expect(try store.removePersonalToken(mine.id, of: alice.id, audit: record))
        #expect(try records == [record])
        #expect(try store.personalTokens(of: alice.id) == [])
        #expect(try !store.removePersonalToken(mine.id, of: alice.id, audit: record))
        #expect(try records == [record])
    }

    func removesAll() throws {
        let kept = try token("a", of: bob)
        try add(kept)
        for name in ["a", "b"] { try add(try token(name, of: alice)) }
        #expect(try store.removePersonalTokens(of: alice.id, audit: record) == 2)
        #expect(try store.removePersonalTokens(of: alice.id, audit: record) == 0)
        #expect(try records == [record])
        #expect(try store.personalTokens(of: alice.id) == [])
        #expect(try store.personalTokens(of: bob.id) == [kept])
    }

    func removesExpired() throws {
        let (old, young, eternal) = (
            try token("old", of: alice, until: 200), try token("young", of: alice, until: 300),
            try token("eternal", of: alice)
        )
        for token in [old, young, eternal] { try add(token) }
        let revision = try store.personalTokenChanges(since: nil).revision
        #expect(try store.removePersonalTokens(expiredBefore: Timestamp(seconds: 200)) == 0)
        #expect(try store.removePersonalTokens(expiredBefore: Timestamp(seconds: 201)) == 1)
        #expect(Set(try store.personalTokens(of: alice.id).map(\.id)) == [young.id, eternal.id])
        #expect(try store.personalTokenChanges(since: revision).grants == [old.id: nil])
    }

    func reportsChanges() throws {
        #expect(
            try store.personalTokenChanges(since: nil)
                == PersonalTokenChanges(revision: 0, isComplete: true, grants: [:]))
        let (mine, theirs) = (try token("a", of: alice), try token("a", of: bob))
        try add(mine)
        var changes = try store.personalTokenChanges(since: 0)
        #expect(changes.grants.count == 1 && !changes.isComplete)
        try add(theirs, byte: 2)
        changes = try store.personalTokenChanges(since: changes.revision)
        #expect(
            changes.grants == [
                theirs.id: PersonalTokenGrant(
                    token: theirs, hash: try hash(2), username: bob.username, profile: bob.profile)
            ])
        #expect(
            try store.personalTokenChanges(since: changes.revision)
                == PersonalTokenChanges(revision: changes.revision, isComplete: false, grants: [:]))
        let profile = try AccountProfile(name: "Alice B.", email: "a@example.org", groups: ["admins"])
        _ = try store.setProfile(profile, of: alice.id)
        changes = try store.personalTokenChanges(since: changes.revision)
        #expect(
            changes.grants == [
                mine.id: PersonalTokenGrant(token: mine, hash: try hash(1), username: alice.username, profile: profile)
            ])
        #expect(try store.removePersonalToken(theirs.id, of: bob.id, audit: nil))
        changes = try store.personalTokenChanges(since: changes.revision)
        #expect(changes.grants == [theirs.id: nil])
    }

    func endsWithItsAccount() throws {
        let (mine, theirs) = (try token("a", of: alice), try token("a", of: bob))
        try add(mine)
        try add(theirs)
        var changes = try store.personalTokenChanges(since: nil)
        _ = try store.setDisabled(true, of: alice.id)
        changes = try store.personalTokenChanges(since: changes.revision)
        #expect(changes.grants == [mine.id: nil])
        _ = try store.setDisabled(false, of: alice.id)
        #expect(try store.personalTokens(of: alice.id) == [], "an ended token stays ended")
        try store.remove(bob.id)
        changes = try store.personalTokenChanges(since: changes.revision)
        #expect(changes.grants == [theirs.id: nil])
        #expect(try store.personalTokenChanges(since: nil).grants.values.allSatisfy { $0 == nil })
    }

    func outlivesPasswords() throws {
        let mine = try token("a", of: alice)
        try add(mine)
        let revision = try store.personalTokenChanges(since: nil).revision
        _ = try store.setPassword(Sample.hash("b"), of: alice.id, at: Timestamp(seconds: 1), ifGeneration: nil)
        _ = try store.endSessions(of: alice.id, keeping: nil, audit: nil)
        #expect(try store.personalTokens(of: alice.id) == [mine])
        #expect(try store.personalTokenChanges(since: revision).grants == [:])
    }

    func notesUses() throws {
        let (mine, gone) = (try token("a", of: alice), try token("b", of: alice))
        try add(mine)
        let revision = try store.personalTokenChanges(since: nil).revision
        let time = Timestamp(milliseconds: 123_456)
        try store.notePersonalTokenUses([mine.id: time, gone.id: time])
        #expect(try store.personalTokens(of: alice.id).map(\.lastUsedAt) == [time])
        #expect(try store.personalTokenChanges(since: revision).grants == [:])
        #expect(try store.personalTokenChanges(since: nil).grants[mine.id]??.token.lastUsedAt == time)
    }
}
