import Identity
import InMemoryStore
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
        #expect(table.verdict(on: account.id, generation: 1, now: now) == .live)
        #expect(table.verdict(on: account.id, generation: 2, now: now) == .superseded)
        #expect(table.verdict(on: AccountID(random: sample.random), generation: 1, now: now) == .removed)

        let changed = try store.setPassword(Sample.hash("a"), of: account.id, at: now, ifGeneration: nil)
        #expect(table.verdict(on: account.id, generation: 1, now: now) == .live)
        #expect(!table.knows(changed))
        try table.refresh(now: now)
        #expect(table.knows(changed))
        // In the same moment: the earlier token is refused, the later one works.
        #expect(table.verdict(on: account.id, generation: 1, now: now) == .superseded)
        #expect(table.verdict(on: account.id, generation: 2, now: now) == .live)

        _ = try store.setDisabled(true, of: account.id)
        try table.refresh(now: now)
        #expect(table.verdict(on: account.id, generation: 2, now: now) == .disabled)
        #expect(table.verdict(on: account.id, generation: 3, now: now) == .disabled)

        _ = try store.setDisabled(false, of: account.id)
        try table.refresh(now: now)
        #expect(table.verdict(on: account.id, generation: 2, now: now) == .superseded)
        #expect(table.verdict(on: account.id, generation: 3, now: now) == .live)

        try store.remove(account.id)
        try table.refresh(now: now)
        #expect(table.verdict(on: account.id, generation: 3, now: now) == .removed)
    }

    @Test("applies new accounts")
    func additions() throws {
        let table = try AccountStatusTable(store: store, now: now)
        let account = try Sample().account("late")
        try store.add(account, passwordHash: nil)
        #expect(table.verdict(on: account.id, generation: 1, now: now) == .removed)
        try table.refresh(now: now)
        #expect(table.verdict(on: account.id, generation: 1, now: now) == .live)
    }

    @Test("gives no verdict once the store has been silent for too long, until it responds again")  // G4
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
        func verdict(after milliseconds: Int64) -> AccountVerdict {
            table.verdict(on: account.id, generation: 1, now: now.adding(milliseconds: milliseconds))
        }
        #expect(throws: StoreError.self) { try table.refresh(now: now.adding(milliseconds: 1000)) }
        #expect(verdict(after: 1000) == .live)
        #expect(throws: StoreError.self) { try table.refresh(now: now.adding(milliseconds: 1001)) }
        #expect(verdict(after: 1001) == .unknown)
        isDown.store(false, ordering: .relaxed)
        try table.refresh(now: now.adding(milliseconds: 1002))
        #expect(verdict(after: 1002) == .live)
        // A clock that went backwards proves nothing (S17).
        isDown.store(true, ordering: .relaxed)
        #expect(throws: StoreError.self) { try table.refresh(now: now.adding(milliseconds: -1)) }
        #expect(table.verdict(on: account.id, generation: 1, now: now) == .unknown)
    }

    @Test(
        "knows nothing once it was not refreshed for too long: a process that stood still answers nothing from before")
    func standstill() throws {  // G4, S14
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: nil)
        let table = try AccountStatusTable(store: store, now: now, staleAfterMilliseconds: 1000)
        func verdict(after milliseconds: Int64) -> AccountVerdict {
            table.verdict(on: account.id, generation: 1, now: now.adding(milliseconds: milliseconds))
        }
        #expect(verdict(after: 1000) == .live)
        #expect(verdict(after: 1001) == .unknown)
        try table.refresh(now: now.adding(milliseconds: 60_000))
        #expect(verdict(after: 61_000) == .live)
        #expect(verdict(after: 61_001) == .unknown)
    }

    @Test("does not become fresh when a login reads accounts but not revocations")
    func admission() throws {  // S14
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: nil)
        let tokenStatus = try TokenStatusCheck(store: store, now: now, staleAfterMilliseconds: 1000)
        let later = now.adding(milliseconds: 5000)
        let (token, session) = (TokenID(generation: 1, random: SeededRandom().source), SessionID(value: 7))
        try store.revoke(Revocation(.session(session), until: later.adding(milliseconds: 1000)), audit: nil)
        let changed = try store.setPassword(Sample.hash("a"), of: account.id, at: now, ifGeneration: nil)
        try tokenStatus.admit(changed, now: later)
        let fresh = TokenID(generation: 2, random: SeededRandom().source)
        #expect(tokenStatus.verdict(account: account.id, token: fresh, session: session, now: later) == .revoked)
        #expect(tokenStatus.verdict(account: account.id, token: token, session: nil, now: later) == .superseded)
    }

    @Test("a token id carries the generation, and is parsed strictly")
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
