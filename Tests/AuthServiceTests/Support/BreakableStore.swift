import Identity
import InMemoryStore

/// A store that fails on demand, as with a broken disk.
final class BreakableStore: IdentityStore {
    let isBroken = Recorder(false)
    private let sound: InMemoryStore

    init(_ sound: InMemoryStore) { self.sound = sound }

    private func working() throws(StoreError) -> InMemoryStore {
        guard !isBroken.value else { throw StoreError(.unavailable, "broken disk") }
        return sound
    }

    func add(_ account: Account, passwordHash: PasswordHash?, audit: AuditRecord?) throws(StoreError) {
        try working().add(account, passwordHash: passwordHash, audit: audit)
    }

    func account(id: AccountID) throws(StoreError) -> Account? {
        try working().account(id: id)
    }

    func account(canonicalName: String) throws(StoreError) -> Account? {
        try working().account(canonicalName: canonicalName)
    }

    func credential(canonicalName: String) throws(StoreError) -> AccountCredential? {
        try working().credential(canonicalName: canonicalName)
    }

    func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account] {
        try working().accounts(after: canonicalName, limit: limit)
    }

    func setProfile(_ profile: AccountProfile, of id: AccountID, audit: AuditRecord?) throws(StoreError) -> Account {
        try working().setProfile(profile, of: id, audit: audit)
    }

    func setDisabled(_ isDisabled: Bool, of id: AccountID, audit: AuditRecord?) throws(StoreError) -> Account {
        try working().setDisabled(isDisabled, of: id, audit: audit)
    }

    func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?,
        keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try working().setPassword(hash, of: id, at: now, ifGeneration: generation, keeping: session, audit: audit)
    }

    func endSessions(of id: AccountID, keeping session: SessionID?, audit: AuditRecord?) throws(StoreError) -> Account {
        try working().endSessions(of: id, keeping: session, audit: audit)
    }

    func upgradeHash(_ hash: PasswordHash, of id: AccountID, expected: PasswordHash) throws(StoreError) -> Bool {
        try working().upgradeHash(hash, of: id, expected: expected)
    }

    func remove(_ id: AccountID, audit: AuditRecord?) throws(StoreError) {
        try working().remove(id, audit: audit)
    }

    func statusChanges(since revision: Int64?) throws(StoreError) -> AccountStatusChanges {
        try working().statusChanges(since: revision)
    }

    func begin(_ session: Session, audit: AuditRecord?) throws(StoreError) {
        try working().begin(session, audit: audit)
    }

    func session(_ id: SessionID) throws(StoreError) -> Session? {
        try working().session(id)
    }

    func sessions(of id: AccountID) throws(StoreError) -> [Session] {
        try working().sessions(of: id)
    }

    func change<Outcome: Sendable>(
        _ id: SessionID, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        try working().change(id, decide)
    }

    @discardableResult
    func removeExpiredSessions(before now: Timestamp) throws(StoreError) -> Int {
        try working().removeExpiredSessions(before: now)
    }

    func revoke(_ revocation: Revocation, audit: AuditRecord?) throws(StoreError) {
        try working().revoke(revocation, audit: audit)
    }

    func revocations(since revision: Int64?) throws(StoreError) -> RevocationChanges {
        try working().revocations(since: revision)
    }

    @discardableResult
    func removeRevocations(endedBefore time: Timestamp) throws(StoreError) -> Int {
        try working().removeRevocations(endedBefore: time)
    }

    func throttleEntries() throws(StoreError) -> [ThrottleEntry] {
        try working().throttleEntries()
    }

    func putThrottleEntries(_ entries: [ThrottleEntry], audit: AuditRecord?) throws(StoreError) {
        try working().putThrottleEntries(entries, audit: audit)
    }

    func removeThrottleEntries(_ keys: [UInt128]) throws(StoreError) {
        try working().removeThrottleEntries(keys)
    }

    @discardableResult
    func removeThrottleEntries(before time: Timestamp) throws(StoreError) -> Int {
        try working().removeThrottleEntries(before: time)
    }

    func append(_ record: AuditRecord) throws(StoreError) {
        try working().append(record)
    }

    func auditEntries(_ query: AuditQuery) throws(StoreError) -> [AuditEntry] {
        try working().auditEntries(query)
    }

    @discardableResult
    func removeAuditEntries(before time: Timestamp) throws(StoreError) -> Int {
        try working().removeAuditEntries(before: time)
    }

    func addClient(_ client: OAuthClient, audit: AuditRecord?) throws(StoreError) {
        try working().addClient(client, audit: audit)
    }

    func client(id: String) throws(StoreError) -> OAuthClient? {
        try working().client(id: id)
    }

    func clients() throws(StoreError) -> [OAuthClient] {
        try working().clients()
    }

    func removeClient(id: String, audit: AuditRecord?) throws(StoreError) {
        try working().removeClient(id: id, audit: audit)
    }

    func passwordHashSample(limit: Int) throws(StoreError) -> [PasswordHash] {
        try working().passwordHashSample(limit: limit)
    }

    func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool {
        try working().use(key, until: end)
    }

    @discardableResult
    func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int {
        try working().removeUsedKeys(endedBefore: time)
    }

    func addPersonalToken(
        _ token: PersonalToken, hash: PersonalTokenHash, audit: AuditRecord?
    ) throws(StoreError) {
        try working().addPersonalToken(token, hash: hash, audit: audit)
    }

    func personalTokens(of id: AccountID) throws(StoreError) -> [PersonalToken] {
        try working().personalTokens(of: id)
    }

    func removePersonalToken(
        _ id: PersonalTokenID, of account: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Bool {
        try working().removePersonalToken(id, of: account, audit: audit)
    }

    @discardableResult
    func removePersonalTokens(of account: AccountID, audit: AuditRecord?) throws(StoreError) -> Int {
        try working().removePersonalTokens(of: account, audit: audit)
    }

    @discardableResult
    func removePersonalTokens(expiredBefore time: Timestamp) throws(StoreError) -> Int {
        try working().removePersonalTokens(expiredBefore: time)
    }

    func notePersonalTokenUses(_ uses: [PersonalTokenID: Timestamp]) throws(StoreError) {
        try working().notePersonalTokenUses(uses)
    }

    func personalTokenChanges(since revision: Int64?) throws(StoreError) -> PersonalTokenChanges {
        try working().personalTokenChanges(since: revision)
    }
}
