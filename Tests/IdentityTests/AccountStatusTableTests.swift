import Identity
import StoreConformance
import Synchronization
import Testing

@Suite("The status table")
struct AccountStatusTableTests {
    private let store = InMemoryStore()
    private let now = Timestamp(seconds: 1_700_000_000)

    @Test("refuses the tokens of an account that was disabled, removed or given a password")  // S5
    func verdicts() throws {
        let sample = Sample()
        let account = try sample.account("alice")
        try store.add(account, passwordHash: nil)
        let table = try AccountStatusTable(store: store, now: now)
        #expect(table.verdict(on: account.id, generation: 1) == .live)
        #expect(table.verdict(on: account.id, generation: 2) == .superseded)
        #expect(table.verdict(on: AccountID(random: sample.random), generation: 1) == .removed)

        let changed = try store.setPassword(Sample.hash("a"), of: account.id, at: now, ifGeneration: nil)
        #expect(table.verdict(on: account.id, generation: 1) == .live)
        #expect(!table.knows(changed))
        try table.refresh(now: now)
        #expect(table.knows(changed))
        // In the very same moment: the token from before is refused, the one from after works.
        #expect(table.verdict(on: account.id, generation: 1) == .superseded)
        #expect(table.verdict(on: account.id, generation: 2) == .live)

        _ = try store.setDisabled(true, of: account.id)
        try table.refresh(now: now)
        #expect(table.verdict(on: account.id, generation: 2) == .disabled)
        #expect(table.verdict(on: account.id, generation: 3) == .disabled)

        _ = try store.setDisabled(false, of: account.id)
        try table.refresh(now: now)
        #expect(table.verdict(on: account.id, generation: 2) == .superseded)
        #expect(table.verdict(on: account.id, generation: 3) == .live)

        try store.remove(account.id)
        try table.refresh(now: now)
        #expect(table.verdict(on: account.id, generation: 3) == .removed)
    }

    @Test("learns of new accounts")
    func additions() throws {
        let table = try AccountStatusTable(store: store, now: now)
        let account = try Sample().account("late")
        try store.add(account, passwordHash: nil)
        #expect(table.verdict(on: account.id, generation: 1) == .removed)
        try table.refresh(now: now)
        #expect(table.verdict(on: account.id, generation: 1) == .live)
    }

    @Test("knows nothing once the store has been silent for too long, until it answers again")  // G4
    func silence() throws {
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: nil)
        let isDown = Atomic(false)
        let flaky = InterferingAccountStore(
            store,
            beforeStatus: { () throws(StoreError) in
                if isDown.load(ordering: .relaxed) { throw StoreError(.unavailable, "disk I/O error") }
            })
        let table = try AccountStatusTable(store: flaky, now: now, staleAfterMilliseconds: 1000)
        isDown.store(true, ordering: .relaxed)
        #expect(throws: StoreError.self) { try table.refresh(now: now.adding(milliseconds: 1000)) }
        #expect(table.verdict(on: account.id, generation: 1) == .live)
        #expect(throws: StoreError.self) { try table.refresh(now: now.adding(milliseconds: 1001)) }
        #expect(table.verdict(on: account.id, generation: 1) == .unknown)
        isDown.store(false, ordering: .relaxed)
        try table.refresh(now: now.adding(milliseconds: 1002))
        #expect(table.verdict(on: account.id, generation: 1) == .live)
        // A clock that went backwards proves nothing (S17).
        isDown.store(true, ordering: .relaxed)
        #expect(throws: StoreError.self) { try table.refresh(now: now.adding(milliseconds: -1)) }
        #expect(table.verdict(on: account.id, generation: 1) == .unknown)
    }

    @Test("a token id carries the generation, and is read strictly")
    func tokenID() throws {
        let id = TokenID(generation: 12, random: SeededRandom().source)
        #expect(id.description.hasPrefix("12."))
        #expect(TokenID(id.description) == id)
        let unique = Base32.encode(id.unique)
        for text in [
            "", unique, ".\(unique)", "0.\(unique)", "-1.\(unique)", "+1.\(unique)", "01.\(unique)", "1.\(unique).",
            "1..\(unique)", "1.\(unique.dropLast())", "99999999999999999999.\(unique)",
        ] {
            #expect(TokenID(text) == nil)
        }
    }
}
