/// A store of accounts that merges changes made elsewhere: one of several machines with the same accounts.
package protocol AccountReplica: AccountStore {
    /// Sets an account's status, and its password if given, unless the account is already at a higher generation.
    ///
    /// - Parameter passwordHash: the hash and the time at which it was set; nil keeps the password.
    /// - Returns: the account after the merge; nil if this store has no account with this id: then only the record is
    ///   stored.
    func merge(
        _ status: AccountStatus, passwordHash: (hash: PasswordHash, changedAt: Timestamp)?, of id: AccountID,
        audit: AuditRecord?
    ) throws(StoreError) -> Account?
}
