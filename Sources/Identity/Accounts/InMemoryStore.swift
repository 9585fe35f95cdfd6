import Synchronization

/// A store in memory, gone with the process: for tests and trials. It passes the suite that every store passes; only
/// durability it has none.
public final class InMemoryStore: AccountStore {
    private struct Contents: Sendable {
        var credentials: [AccountID: AccountCredential] = [:]
        var ids: [String: AccountID] = [:]
        var revision: Int64 = 0
        var changedAt: [AccountID: Int64] = [:]

        mutating func put(_ account: Account, _ hash: PasswordHash?) {
            credentials[account.id] = AccountCredential(account: account, passwordHash: hash)
        }

        mutating func noteStatus(of id: AccountID) {
            revision += 1
            changedAt[id] = revision
        }

        func find(_ id: AccountID) throws(StoreError) -> AccountCredential {
            guard let credential = credentials[id] else {
                throw StoreError(.notFound, "no account has this id")
            }
            return credential
        }
    }

    private let contents = Mutex(Contents())

    /// An empty store.
    public init() {}

    /// See ``AccountStore``.
    public func add(_ account: Account, passwordHash: PasswordHash?) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            guard contents.ids[account.username.canonical] == nil, contents.credentials[account.id] == nil else {
                throw StoreError(.duplicate, "an account of this name exists")
            }
            contents.ids[account.username.canonical] = account.id
            contents.put(account, passwordHash)
            contents.noteStatus(of: account.id)
        }
    }

    /// See ``AccountStore``.
    public func account(id: AccountID) throws(StoreError) -> Account? {
        contents.withLock { $0.credentials[id]?.account }
    }

    /// See ``AccountStore``.
    public func account(canonicalName: String) throws(StoreError) -> Account? {
        try credential(canonicalName: canonicalName)?.account
    }

    /// See ``AccountStore``.
    public func credential(canonicalName: String) throws(StoreError) -> AccountCredential? {
        contents.withLock { contents in
            contents.ids[canonicalName].flatMap { contents.credentials[$0] }
        }
    }

    /// See ``AccountStore``.
    public func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account] {
        contents.withLock { contents in
            // By bytes, as SQLite compares: Swift's own order of strings is another.
            contents.credentials.values.map(\.account)
                .filter { account in canonicalName.map { Self.precedes($0, account.username.canonical) } ?? true }
                .sorted { Self.precedes($0.username.canonical, $1.username.canonical) }
                .prefix(limit).map { $0 }
        }
    }

    /// See ``AccountStore``.
    public func setProfile(_ profile: AccountProfile, of id: AccountID) throws(StoreError) -> Account {
        try contents.withLock { (contents) throws(StoreError) in
            let credential = try contents.find(id)
            let account = credential.account.with(profile: profile)
            contents.put(account, credential.passwordHash)
            return account
        }
    }

    /// See ``AccountStore``.
    public func setDisabled(_ isDisabled: Bool, of id: AccountID) throws(StoreError) -> Account {
        try contents.withLock { (contents) throws(StoreError) in
            let credential = try contents.find(id)
            guard credential.account.isDisabled != isDisabled else { return credential.account }
            let account = credential.account.with(
                isDisabled: isDisabled, generation: credential.account.generation + (isDisabled ? 1 : 0))
            contents.put(account, credential.passwordHash)
            contents.noteStatus(of: id)
            return account
        }
    }

    /// See ``AccountStore``.
    public func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?
    ) throws(StoreError) -> Account {
        try contents.withLock { (contents) throws(StoreError) in
            let account = try contents.find(id).account
            if let generation, generation != account.generation {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            let changed = account.with(generation: account.generation + 1, passwordChangedAt: now)
            contents.put(changed, hash)
            contents.noteStatus(of: id)
            return changed
        }
    }

    /// See ``AccountStore``.
    public func upgradeHash(
        _ hash: PasswordHash, of id: AccountID, expected: PasswordHash
    ) throws(StoreError) -> Bool {
        contents.withLock { contents in
            guard let credential = contents.credentials[id], credential.passwordHash == expected else { return false }
            contents.put(credential.account, hash)
            return true
        }
    }

    /// See ``AccountStore``.
    public func remove(_ id: AccountID) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            let account = try contents.find(id).account
            contents.credentials[id] = nil
            contents.ids[account.username.canonical] = nil
            contents.noteStatus(of: id)
        }
    }

    /// See ``AccountStore``.
    public func statusChanges(since revision: Int64?) throws(StoreError) -> AccountStatusChanges {
        contents.withLock { contents in
            let changed = contents.changedAt.filter { $0.value > revision ?? 0 }.keys
            var statuses: [AccountID: AccountStatus?] = [:]
            for id in changed {
                statuses.updateValue(contents.credentials[id].map { AccountStatus($0.account) }, forKey: id)
            }
            return AccountStatusChanges(
                revision: contents.revision, isComplete: revision == nil, statuses: statuses)
        }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
