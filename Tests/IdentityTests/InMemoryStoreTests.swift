import Identity
import InMemoryStore
import StoreConformance
import Testing

@Suite("The store in memory")
struct InMemoryStoreTests {
    @Test("keeps accounts", arguments: AccountStoreCheck.allCases)
    func accounts(check: AccountStoreCheck) async throws {
        try await check.run(on: InMemoryStore())
    }

    @Test("keeps sessions", arguments: SessionStoreCheck.allCases)
    func sessions(check: SessionStoreCheck) async throws {
        try await check.run(on: InMemoryStore())
    }

    @Test("serves sessions", arguments: SessionsCheck.allCases)
    func service(check: SessionsCheck) async throws {
        try await check.run(on: InMemoryStore())
    }

    @Test("stores used keys", arguments: SingleUseCheck.allCases)
    func usedKeys(check: SingleUseCheck) async throws {
        try await check.run(on: InMemoryStore())
    }

    @Test("binds sessions", arguments: BindingCheck.allCases)  // S16
    func bindings(check: BindingCheck) throws {
        try check.run(on: InMemoryStore())
    }

    @Test("keeps personal tokens", arguments: PersonalTokenStoreCheck.allCases)
    func personalTokens(check: PersonalTokenStoreCheck) throws {
        try check.run(on: InMemoryStore())
    }

    @Test("keeps records", arguments: RecordStoreCheck.allCases)
    func records(check: RecordStoreCheck) throws {
        try check.run(on: InMemoryStore())
    }
}
