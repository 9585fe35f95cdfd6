package import Identity
import Synchronization
import Testing

/// The requirements of every ``AccountStore``, one check each. Run each on an empty store.
package enum AccountStoreCheck: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case findsWhatWasAdded = "finds what was added, by id and by name"
    case refusesASecondAccountOfOneName = "refuses a second account of one canonical name"
    case listsInPages = "lists accounts in the order of their names, in pages"
    case changesTheProfile = "changes the profile and nothing else"
    case disablingBeginsAGeneration = "disabling begins a generation, enabling does not"
    case passwordBeginsAGeneration = "a new password begins a generation"
    case endsSessions = "ending all sessions begins a generation, and may keep one session"
    case keepsRecords = "stores the record of a change with the change, and none of a refused change"
    case refusesAStalePasswordChange = "refuses a password change that was checked against an older generation"
    case upgradeNeverOverwritesAPassword = "an upgraded hash never overwrites a newer password"
    case samplesHashes = "samples the hashes of accounts that have one"
    case removes = "removes an account and frees its name"
    case refusesUnknownIDs = "refuses to change an account that does not exist"
    case reportsChanges = "reports each change of status and of a profile once"
    case oneWinsTheName = "of many concurrent additions of one name, one succeeds"
    case countsConcurrentChanges = "loses none of many concurrent changes"

    /// The sentence.
    package var testDescription: String { rawValue }

    /// Runs the check.
    package func run(on store: any IdentityStore) async throws {
        switch self {
        case .findsWhatWasAdded: try findsWhatWasAdded(store)
        case .refusesASecondAccountOfOneName: try refusesASecondAccountOfOneName(store)
        case .listsInPages: try listsInPages(store)
        case .changesTheProfile: try changesTheProfile(store)
        case .disablingBeginsAGeneration: try disablingBeginsAGeneration(store)
        case .passwordBeginsAGeneration: try passwordBeginsAGeneration(store)
        case .endsSessions: try endsSessions(store)
        case .keepsRecords: try keepsRecords(store)
        case .refusesAStalePasswordChange: try refusesAStalePasswordChange(store)
        case .upgradeNeverOverwritesAPassword: try upgradeNeverOverwritesAPassword(store)
        case .samplesHashes: try samplesHashes(store)
        case .removes: try removes(store)
        case .refusesUnknownIDs: try refusesUnknownIDs(store)
        case .reportsChanges: try reportsChanges(store)
        case .oneWinsTheName: try await oneWinsTheName(store)
        case .countsConcurrentChanges: try await countsConcurrentChanges(store)
        }
    }

    private func findsWhatWasAdded(_ store: any IdentityStore) throws {
        let sample = Sample()
        let account = Account(
            id: AccountID(random: sample.random), username: try Username("Zoë"),
            profile: try AccountProfile(name: "Zoë Ångström", email: "zoe@example.org", groups: ["staff", "admin"]),
            isDisabled: true, generation: 7, createdAt: Timestamp(milliseconds: 1_700_000_000_123),
            passwordChangedAt: Timestamp(milliseconds: 1_700_000_000_456))
        try store.add(account, passwordHash: Sample.hash("a"))
        let bare = try sample.account("bare")
        try store.add(bare, passwordHash: nil)
        #expect(try store.account(id: account.id) == account)
        #expect(try store.account(canonicalName: "zoë") == account)
        #expect(
            try store.credential(canonicalName: "zoë")
                == AccountCredential(account: account, passwordHash: Sample.hash("a")))
        #expect(try store.credential(canonicalName: "bare") == AccountCredential(account: bare, passwordHash: nil))
        #expect(try store.account(canonicalName: "Zoë") == nil)
        #expect(try store.account(id: AccountID(random: sample.random)) == nil)
    }

    private func refusesASecondAccountOfOneName(_ store: any IdentityStore) throws {
        let sample = Sample()
        let first = try sample.account("Alice")
        try store.add(first, passwordHash: nil)
        // Other case, full-width letters: the same canonical name (S2).
        for name in ["Alice", "ALICE", "Ａｌｉｃｅ"] {
            let second = try sample.account(name)
            #expect(throws: StoreError(.duplicate, "an account with this name exists")) {
                try store.add(second, passwordHash: nil)
            }
        }
        let sameID = Account(id: first.id, username: try Username("bob"), createdAt: first.createdAt)
        #expect(performing: { try store.add(sameID, passwordHash: nil) }, throws: { Self.code($0) == .duplicate })
        #expect(try store.accounts(after: nil, limit: 10) == [first])
    }

    private func listsInPages(_ store: any IdentityStore) throws {
        let sample = Sample()
        for name in ["d", "b", "é", "a", "c"] {
            try store.add(try sample.account(name), passwordHash: nil)
        }
        var names: [String] = []
        while true {
            let page = try store.accounts(after: names.last, limit: 2)
            if page.isEmpty { break }
            #expect(page.count <= 2)
            names += page.map(\.username.canonical)
        }
        #expect(names == ["a", "b", "c", "d", "é"])
    }

    private func changesTheProfile(_ store: any IdentityStore) throws {
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: Sample.hash("a"))
        let profile = try AccountProfile(name: nil, email: "a@example.org", groups: ["x"])
        let changed = try store.setProfile(profile, of: account.id)
        #expect(changed.profile == profile)
        #expect(changed.generation == account.generation)
        #expect(
            try store.credential(canonicalName: "alice")
                == AccountCredential(account: changed, passwordHash: Sample.hash("a")))
    }

    private func disablingBeginsAGeneration(_ store: any IdentityStore) throws {
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: nil)
        let disabled = try store.setDisabled(true, of: account.id)
        #expect(disabled.isDisabled && disabled.generation == 2)
        #expect(try store.setDisabled(true, of: account.id) == disabled)
        let enabled = try store.setDisabled(false, of: account.id)
        #expect(!enabled.isDisabled && enabled.generation == 2)
        #expect(try store.account(id: account.id) == enabled)
    }

    private func passwordBeginsAGeneration(_ store: any IdentityStore) throws {
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: nil)
        let now = Timestamp(seconds: 1_700_000_100)
        // Twice in one moment: two generations (S9).
        _ = try store.setPassword(Sample.hash("a"), of: account.id, at: now, ifGeneration: nil)
        let changed = try store.setPassword(Sample.hash("b"), of: account.id, at: now, ifGeneration: nil)
        #expect(changed.generation == 3)
        #expect(changed.passwordChangedAt == now)
        #expect(try store.credential(canonicalName: "alice")?.passwordHash == Sample.hash("b"))
    }

    private func endsSessions(_ store: any IdentityStore) throws {
        let sample = Sample()
        let account = try sample.account("alice")
        try store.add(account, passwordHash: Sample.hash("a"))
        let kept = SessionID(random: sample.random)
        let first = try store.endSessions(of: account.id, keeping: kept, audit: nil)
        #expect(first.generation == 2 && first.keptSession == kept)
        #expect(try store.account(id: account.id) == first)
        #expect(
            try store.statusChanges(since: nil).statuses
                == [account.id: AccountStatus(generation: 2, isDisabled: false, keptSession: kept)])
        let second = try store.endSessions(of: account.id, keeping: nil, audit: nil)
        #expect(second.generation == 3 && second.keptSession == nil)
        #expect(try store.credential(canonicalName: "alice")?.passwordHash == Sample.hash("a"))
        let third = try store.setPassword(
            Sample.hash("b"), of: account.id, at: Timestamp(seconds: 1), ifGeneration: 3, keeping: kept, audit: nil)
        #expect(third.generation == 4 && third.keptSession == kept)
        let disabled = try store.setDisabled(true, of: account.id, audit: nil)
        #expect(disabled.generation == 5 && disabled.keptSession == nil)
    }

    private func keepsRecords(_ store: any IdentityStore) throws {
        let sample = Sample()
        let account = try sample.account("alice")
        func record(_ event: AuditRecord.Event) -> AuditRecord {
            AuditRecord(at: Timestamp(seconds: 1), event: event, actor: .operator, account: account)
        }
        try store.add(account, passwordHash: nil, audit: record(.accountAdded))
        let second = try sample.account("alice")
        #expect(throws: StoreError.self) {
            try store.add(second, passwordHash: nil, audit: record(.accountAdded))
        }
        _ = try store.setProfile(.empty, of: account.id, audit: record(.accountChanged))
        _ = try store.setDisabled(true, of: account.id, audit: record(.accountDisabled))
        _ = try store.setDisabled(false, of: account.id, audit: record(.accountEnabled))
        for generation in [1, nil] as [Int64?] {
            _ = try? store.setPassword(
                Sample.hash("a"), of: account.id, at: Timestamp(seconds: 1), ifGeneration: generation, keeping: nil,
                audit: record(.passwordChanged))
        }
        _ = try store.endSessions(of: account.id, keeping: nil, audit: record(.logoutAll))
        try store.remove(account.id, audit: record(.accountRemoved))
        #expect(throws: StoreError.self) { try store.remove(account.id, audit: record(.accountRemoved)) }
        #expect(throws: StoreError.self) {
            try store.endSessions(of: account.id, keeping: nil, audit: record(.logoutAll))
        }
        #expect(
            try store.auditEntries(AuditQuery(limit: 100)).reversed().map(\.record.event) == [
                .accountAdded, .accountChanged, .accountDisabled, .accountEnabled, .passwordChanged, .logoutAll,
                .accountRemoved,
            ])
    }

    private func refusesAStalePasswordChange(_ store: any IdentityStore) throws {
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: Sample.hash("a"))
        let now = Timestamp(seconds: 1)
        let first = try store.setPassword(Sample.hash("b"), of: account.id, at: now, ifGeneration: 1)
        #expect(
            performing: { try store.setPassword(Sample.hash("c"), of: account.id, at: now, ifGeneration: 1) },
            throws: { Self.code($0) == .conflict })
        #expect(
            try store.credential(canonicalName: "alice")
                == AccountCredential(account: first, passwordHash: Sample.hash("b")))
    }

    private func upgradeNeverOverwritesAPassword(_ store: any IdentityStore) throws {
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: Sample.hash("old"))
        #expect(try store.upgradeHash(Sample.hash("upgraded"), of: account.id, expected: Sample.hash("old")))
        #expect(try store.account(id: account.id)?.generation == 1)
        _ = try store.setPassword(Sample.hash("new"), of: account.id, at: Timestamp(seconds: 1), ifGeneration: nil)
        #expect(try !store.upgradeHash(Sample.hash("late"), of: account.id, expected: Sample.hash("upgraded")))
        #expect(try store.credential(canonicalName: "alice")?.passwordHash == Sample.hash("new"))
        try store.remove(account.id)
        #expect(try !store.upgradeHash(Sample.hash("later"), of: account.id, expected: Sample.hash("new")))
    }

    private func samplesHashes(_ store: any IdentityStore) throws {
        let sample = Sample()
        #expect(try store.passwordHashSample(limit: 10) == [])
        for number in 0..<6 {
            try store.add(
                try sample.account("user \(number)"), passwordHash: number % 2 == 0 ? Sample.hash("\(number)") : nil)
        }
        #expect(Set(try store.passwordHashSample(limit: 10)) == [Sample.hash("0"), Sample.hash("2"), Sample.hash("4")])
        #expect(try store.passwordHashSample(limit: 2).count == 2)
    }

    private func removes(_ store: any IdentityStore) throws {
        let sample = Sample()
        let account = try sample.account("alice")
        try store.add(account, passwordHash: Sample.hash("a"))
        try store.remove(account.id)
        #expect(try store.account(id: account.id) == nil)
        #expect(try store.credential(canonicalName: "alice") == nil)
        let next = try sample.account("alice")
        try store.add(next, passwordHash: nil)
        #expect(try store.account(canonicalName: "alice")?.id == next.id)
    }

    private func refusesUnknownIDs(_ store: any IdentityStore) throws {
        let id = AccountID(value: 1)
        let now = Timestamp(seconds: 1)
        let profile = AccountProfile.empty
        #expect(performing: { try store.remove(id) }, throws: { Self.code($0) == .notFound })
        #expect(performing: { try store.setDisabled(true, of: id) }, throws: { Self.code($0) == .notFound })
        #expect(performing: { try store.setProfile(profile, of: id) }, throws: { Self.code($0) == .notFound })
        #expect(
            performing: { try store.setPassword(Sample.hash("a"), of: id, at: now, ifGeneration: nil) },
            throws: { Self.code($0) == .notFound })
    }

    private func reportsChanges(_ store: any IdentityStore) throws {
        let sample = Sample()
        let alice = try sample.account("alice")
        let bob = try sample.account("bob")
        try store.add(alice, passwordHash: nil)
        try store.add(bob, passwordHash: nil)
        let all = try store.statusChanges(since: nil)
        #expect(all.isComplete)
        #expect(all.statuses == [alice.id: AccountStatus(alice), bob.id: AccountStatus(bob)])
        let none = try store.statusChanges(since: all.revision)
        #expect(none == AccountStatusChanges(revision: all.revision, isComplete: false, statuses: [:]))

        _ = try store.setProfile(.empty, of: bob.id)
        // A profile counts too: values derived from it must be recomputed.
        let profile = try store.statusChanges(since: all.revision)
        #expect(profile.statuses == [bob.id: AccountStatus(bob)] && profile.revision > all.revision)
        _ = try store.setDisabled(true, of: alice.id)
        try store.remove(bob.id)
        let changes = try store.statusChanges(since: all.revision)
        #expect(!changes.isComplete)
        #expect(changes.statuses == [alice.id: AccountStatus(generation: 2, isDisabled: true), bob.id: nil])
        #expect(try store.statusChanges(since: changes.revision).statuses.isEmpty)
    }

    private func oneWinsTheName(_ store: any IdentityStore) async throws {
        let sample = Sample()
        let accounts = try (0..<8).map { _ in try sample.account("alice") }
        let added = Mutex(0)
        await concurrently(accounts.count) { index in
            do throws(StoreError) {
                try store.add(accounts[index], passwordHash: nil)
                added.withLock { $0 += 1 }
            } catch {
                #expect(error.code == .duplicate)
            }
        }
        #expect(added.withLock { $0 } == 1)
        #expect(try store.accounts(after: nil, limit: 10).count == 1)
    }

    private func countsConcurrentChanges(_ store: any IdentityStore) async throws {
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: nil)
        await concurrently(8) { worker in
            for change in 0..<5 {
                #expect(throws: Never.self) {
                    try store.setPassword(
                        Sample.hash("\(worker)-\(change)"), of: account.id, at: Timestamp(seconds: 1),
                        ifGeneration: nil)
                }
            }
        }
        #expect(try store.account(id: account.id)?.generation == 41)
    }

    private static func code(_ error: any Error) -> StoreError.Code? {
        (error as? StoreError)?.code
    }
}
