/// Stores personal tokens with the accounts that they act for.
///
/// A token ends with its account, and when its account is disabled: disabling an account must end everything created
/// before.
package protocol PersonalTokenStore: Sendable {
    /// Adds a token.
    ///
    /// - Throws: ``StoreError`` `duplicate` if the account has one of that name, `notFound` if there is no such account
    ///   or it is disabled.
    func addPersonalToken(
        _ token: PersonalToken, hash: PersonalTokenHash, audit: AuditRecord?
    ) throws(StoreError)

    /// The tokens of an account, expired ones included, the newest first.
    func personalTokens(of id: AccountID) throws(StoreError) -> [PersonalToken]

    /// Removes a token if it belongs to this account.
    ///
    /// - Returns: whether there was such a token.
    func removePersonalToken(
        _ id: PersonalTokenID, of account: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Bool

    /// Removes every token of an account, and returns their number. The record is stored if there was any.
    @discardableResult
    func removePersonalTokens(of account: AccountID, audit: AuditRecord?) throws(StoreError) -> Int

    /// Removes the tokens that expired before `time`, and returns their number.
    @discardableResult
    func removePersonalTokens(expiredBefore time: Timestamp) throws(StoreError) -> Int

    /// Stores when tokens were last used. Removed tokens are left out. Not a change for
    /// ``personalTokenChanges(since:)``.
    func notePersonalTokenUses(_ uses: [PersonalTokenID: Timestamp]) throws(StoreError)

    /// The changes to tokens, or to the names and profiles of their accounts, after `revision`, by any process that
    /// shares the store.
    ///
    /// Cheap when there are none, so that a server can poll several times a second.
    ///
    /// - Parameter revision: the revision of the last result, or nil for everything.
    func personalTokenChanges(since revision: Int64?) throws(StoreError) -> PersonalTokenChanges
}

/// The changes to personal tokens since a revision.
package struct PersonalTokenChanges: Sendable, Hashable {
    /// The revision to pass next time.
    package let revision: Int64
    /// Whether `grants` lists every token, so that all others are removed, or only the changed ones.
    package let isComplete: Bool
    /// Each listed token with its account; nil for a removed one.
    package let grants: [PersonalTokenID: PersonalTokenGrant?]

    /// Creates an answer.
    package init(revision: Int64, isComplete: Bool, grants: [PersonalTokenID: PersonalTokenGrant?]) {
        self.revision = revision
        self.isComplete = isComplete
        self.grants = grants
    }
}
