/// Stores accounts.
///
/// Calls are synchronous, may come from any thread, and are durable when they return. Every store passes the same
/// conformance suite. An audit record that is passed along is stored in the same transaction, or not at all.
package protocol AccountStore: Sendable {
    /// Adds a new account.
    ///
    /// - Throws: ``StoreError`` `duplicate` if an account with the same canonical name, or the same id, exists.
    func add(_ account: Account, passwordHash: PasswordHash?, audit: AuditRecord?) throws(StoreError)

    /// The account with this id, or nil.
    func account(id: AccountID) throws(StoreError) -> Account?

    /// The account with this canonical name (``Username/canonical``), or nil.
    func account(canonicalName: String) throws(StoreError) -> Account?

    /// The account with this canonical name and its password hash, or nil. For the authenticator only.
    func credential(canonicalName: String) throws(StoreError) -> AccountCredential?

    /// Password hashes of at most `limit` accounts, chosen nearly at random: they show what hashing costs in this
    /// store. For the authenticator only.
    func passwordHashSample(limit: Int) throws(StoreError) -> [PasswordHash]

    /// Accounts in the order of their canonical names, at most `limit`, from the first one after `canonicalName`.
    func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account]

    /// Replaces the profile, and returns the changed account. Tokens stay valid.
    ///
    /// - Throws: ``StoreError`` `notFound`.
    func setProfile(_ profile: AccountProfile, of id: AccountID, audit: AuditRecord?) throws(StoreError) -> Account

    /// Disables or enables the account, and returns the changed account.
    ///
    /// Disabling begins a new generation: tokens issued before stay refused after the account is enabled again. Setting
    /// the present value changes nothing.
    ///
    /// - Throws: ``StoreError`` `notFound`.
    func setDisabled(_ isDisabled: Bool, of id: AccountID, audit: AuditRecord?) throws(StoreError) -> Account

    /// Sets a new password, begins a new generation, and returns the changed account.
    ///
    /// - Parameters:
    ///   - generation: when users change their own password, the generation at which the old one was checked; nil when
    ///     an operator sets it.
    ///   - session: the session of that user, which stays; nil for none.
    /// - Throws: ``StoreError`` `notFound`; `conflict` if the account is no longer at `generation`.
    func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?,
        keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account

    /// Ends every session and token of the account by beginning a new generation, and returns the changed account.
    ///
    /// - Parameter session: the session that stays, or nil.
    /// - Throws: ``StoreError`` `notFound`.
    func endSessions(of id: AccountID, keeping session: SessionID?, audit: AuditRecord?) throws(StoreError) -> Account

    /// Stores a new hash of the same password, unless the stored hash is no longer `expected`.
    ///
    /// The generation stays, because the password does. A login takes long enough for the password to be changed
    /// meanwhile, so the comparison and the write are one step: a newer password is never overwritten.
    ///
    /// - Returns: whether the hash was replaced.
    func upgradeHash(_ hash: PasswordHash, of id: AccountID, expected: PasswordHash) throws(StoreError) -> Bool

    /// Removes the account. Its id is never used again.
    ///
    /// - Throws: ``StoreError`` `notFound`.
    func remove(_ id: AccountID, audit: AuditRecord?) throws(StoreError)

    /// The changes to accounts after `revision`, by any process that shares the store: the status of each account that
    /// was added or removed, or whose status or profile changed.
    ///
    /// Cheap when there are none, so that a server can poll several times a second.
    ///
    /// - Parameter revision: the revision of the last result, or nil for everything.
    func statusChanges(since revision: Int64?) throws(StoreError) -> AccountStatusChanges
}

extension AccountStore {
    /// Adds a new account, without a record.
    package func add(_ account: Account, passwordHash: PasswordHash?) throws(StoreError) {
        try add(account, passwordHash: passwordHash, audit: nil)
    }

    /// Replaces the profile, without a record.
    package func setProfile(_ profile: AccountProfile, of id: AccountID) throws(StoreError) -> Account {
        try setProfile(profile, of: id, audit: nil)
    }

    /// Disables or enables the account, without a record.
    package func setDisabled(_ isDisabled: Bool, of id: AccountID) throws(StoreError) -> Account {
        try setDisabled(isDisabled, of: id, audit: nil)
    }

    /// Sets a new password and ends every session, without a record.
    package func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?
    ) throws(StoreError) -> Account {
        try setPassword(hash, of: id, at: now, ifGeneration: generation, keeping: nil, audit: nil)
    }

    /// Removes the account, without a record.
    package func remove(_ id: AccountID) throws(StoreError) {
        try remove(id, audit: nil)
    }
}

/// The changes of account status since a revision.
package struct AccountStatusChanges: Sendable, Hashable {
    /// The revision to pass next time.
    package let revision: Int64
    /// Whether `statuses` lists every account, so that all others are removed, or only the changed ones.
    package let isComplete: Bool
    /// The new status of each listed account; nil for one that was removed.
    package let statuses: [AccountID: AccountStatus?]

    /// Creates an answer.
    package init(revision: Int64, isComplete: Bool, statuses: [AccountID: AccountStatus?]) {
        self.revision = revision
        self.isComplete = isComplete
        self.statuses = statuses
    }
}
