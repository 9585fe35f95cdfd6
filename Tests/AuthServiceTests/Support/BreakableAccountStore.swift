import Identity

/// A store that can be made to fail as a broken disk does.
final class BreakableAccountStore: AccountStore {
    let isBroken = Recorder(false)
    private let sound: InMemoryStore

    init(_ sound: InMemoryStore) { self.sound = sound }

    private func working() throws(StoreError) -> InMemoryStore {
        guard !isBroken.value else { throw StoreError(.unavailable, "broken disk") }
        return sound
    }

    func add(_ account: Account, passwordHash: PasswordHash?) throws(StoreError) {
        try working().add(account, passwordHash: passwordHash)
    }
    func account(id: AccountID) throws(StoreError) -> Account? { try working().account(id: id) }
    func account(canonicalName: String) throws(StoreError) -> Account? {
        try working().account(canonicalName: canonicalName)
    }
    func credential(canonicalName: String) throws(StoreError) -> AccountCredential? {
        try working().credential(canonicalName: canonicalName)
    }
    func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account] {
        try working().accounts(after: canonicalName, limit: limit)
    }
    func setProfile(_ profile: AccountProfile, of id: AccountID) throws(StoreError) -> Account {
        try working().setProfile(profile, of: id)
    }
    func setDisabled(_ isDisabled: Bool, of id: AccountID) throws(StoreError) -> Account {
        try working().setDisabled(isDisabled, of: id)
    }
    func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?
    ) throws(StoreError) -> Account {
        try working().setPassword(hash, of: id, at: now, ifGeneration: generation)
    }
    func upgradeHash(_ hash: PasswordHash, of id: AccountID, expected: PasswordHash) throws(StoreError) -> Bool {
        try working().upgradeHash(hash, of: id, expected: expected)
    }
    func remove(_ id: AccountID) throws(StoreError) { try working().remove(id) }
    func statusChanges(since revision: Int64?) throws(StoreError) -> AccountStatusChanges {
        try working().statusChanges(since: revision)
    }
}
