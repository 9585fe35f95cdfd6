import Identity
import RedisStore
import StoreConformance
import Testing

@Suite("The Redis store", .sharedRedis)
struct ConformanceTests {
    private let machine: Machine

    init() throws { machine = try SharedRedis.machine() }

    @Test("keeps accounts", arguments: AccountStoreCheck.allCases)
    func accounts(check: AccountStoreCheck) async throws {
        try await check.run(on: machine.store)
    }

    @Test("keeps sessions", arguments: SessionStoreCheck.allCases)
    func sessions(check: SessionStoreCheck) async throws {
        try await check.run(on: machine.store)
    }

    @Test("serves sessions", arguments: SessionsCheck.allCases)
    func service(check: SessionsCheck) async throws {
        try await check.run(on: machine.store)
    }

    @Test("keeps personal tokens", arguments: PersonalTokenStoreCheck.allCases)
    func personalTokens(check: PersonalTokenStoreCheck) throws {
        try check.run(on: machine.store)
    }

    @Test("keeps records", arguments: RecordStoreCheck.allCases)
    func records(check: RecordStoreCheck) throws {
        try check.run(on: machine.store)
    }

    @Test("remembers what was used", arguments: SingleUseCheck.allCases)
    func singleUse(check: SingleUseCheck) async throws {
        try await check.run(on: machine.store)
    }
}
