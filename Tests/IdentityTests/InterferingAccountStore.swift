import Identity

/// A store that runs a hook just before a call: a concurrent change, or a failure.
struct InterferingAccountStore: AccountStore {
    typealias Interference = @Sendable () throws(StoreError) -> Void

    private let store: any AccountStore
    private let beforeFind: Interference?
    private let beforeUpgrade: Interference?
    private let beforeStatus: Interference?

    init(
        _ store: any AccountStore, beforeFind: Interference? = nil, beforeUpgrade: Interference? = nil,
        beforeStatus: Interference? = nil
    ) {
        self.store = store
        self.beforeFind = beforeFind
        self.beforeUpgrade = beforeUpgrade
        self.beforeStatus = beforeStatus
    }

    func credential(canonicalName: String) throws(StoreError) -> AccountCredential? {
        try beforeFind?()
        return try store.credential(canonicalName: canonicalName)
    }

    func upgradeHash(_ hash: PasswordHash, of id: AccountID, expected: PasswordHash) throws(StoreError) -> Bool {
        try beforeUpgrade?()
        return try store.upgradeHash(hash, of: id, expected: expected)
    }

    func statusChanges(since revision: Int64?) throws(StoreError) -> AccountStatusChanges {
        try beforeStatus?()
        return try store.statusChanges(since: revision)
    }

    func add(_ account: Account, passwordHash: PasswordHash?, audit: AuditRecord?) throws(StoreError) {
        try store.add(account, passwordHash: passwordHash, audit: audit)
    }

    func account(id: AccountID) throws(StoreError) -> Account? {
        try store.account(id: id)
    }

    func account(canonicalName: String) throws(StoreError) -> Account? {
        try store.account(canonicalName: canonicalName)
    }

    func passwordHashSample(limit: Int) throws(StoreError) -> [PasswordHash] {
        try store.passwordHashSample(limit: limit)
    }

    func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account] {
        try store.accounts(after: canonicalName, limit: limit)
    }

    func setProfile(
        _ profile: AccountProfile, of id: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try store.setProfile(profile, of: id, audit: audit)
    }

    func setDisabled(_ isDisabled: Bool, of id: AccountID, audit: AuditRecord?) throws(StoreError) -> Account {
        try store.setDisabled(isDisabled, of: id, audit: audit)
    }

    func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?,
        keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try store.setPassword(hash, of: id, at: now, ifGeneration: generation, keeping: session, audit: audit)
    }

    func endSessions(
        of id: AccountID, keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try store.endSessions(of: id, keeping: session, audit: audit)
    }

    func remove(_ id: AccountID, audit: AuditRecord?) throws(StoreError) {
        try store.remove(id, audit: audit)
    }
}
