import Identity
import StoreConformance
import Testing

@Test("the store in memory", arguments: AccountStoreCheck.allCases)
func inMemoryStore(check: AccountStoreCheck) throws {
    try check.run(on: InMemoryStore())
}
