/// A store of accounts that takes over what was decided elsewhere: one of several machines that have the same accounts.
package protocol AccountReplica: AccountStore {
    /// Gives an account this status, and this password if there is one, unless the account is at a higher generation.
    ///
    /// - Parameter passwordHash: with the time at which it was set; nil where the password stays.
    /// - Returns: the account as it is now, nil if this store has none of this id: then only the record is kept.
    func merge(
        _ status: AccountStatus, passwordHash: (hash: PasswordHash, changedAt: Timestamp)?, of id: AccountID,
        audit: AuditRecord?
    ) throws(StoreError) -> Account?
}
