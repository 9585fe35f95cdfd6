/// Where personal tokens are kept, beside the accounts that they speak for.
///
/// A token goes with its account, and when its account is disabled: whoever disables an account wants nobody to come in
/// with what was made before.
package protocol PersonalTokenStore: Sendable {
    /// Adds a token.
    ///
    /// - Throws: ``StoreError`` `duplicate` if the account has one of that name, `notFound` if there is no such account or
    ///   it is disabled.
    func addPersonalToken(
        _ token: PersonalToken, hash: PersonalTokenHash, audit: AuditRecord?
    ) throws(StoreError)

    /// The tokens of an account, expired ones among them, the newest first.
    func personalTokens(of id: AccountID) throws(StoreError) -> [PersonalToken]

    /// Removes a token if it is this account's.
    ///
    /// - Returns: whether there was such a token.
    func removePersonalToken(
        _ id: PersonalTokenID, of account: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Bool

    /// Removes every token of an account, and returns how many they were. The record is kept if there was any.
    @discardableResult
    func removePersonalTokens(of account: AccountID, audit: AuditRecord?) throws(StoreError) -> Int

    /// Removes the tokens that expired before `time`, and returns how many they were.
    @discardableResult
    func removePersonalTokens(expiredBefore time: Timestamp) throws(StoreError) -> Int

    /// Keeps when tokens were last used. Tokens that are gone meanwhile are left out. No change in the sense of
    /// ``personalTokenChanges(since:)``.
    func notePersonalTokenUses(_ uses: [PersonalTokenID: Timestamp]) throws(StoreError)

    /// What changed among tokens, or in the names and profiles of their accounts, after `revision`, in any process that
    /// shares the store.
    ///
    /// Cheap when nothing did, so that a server can ask several times a second.
    ///
    /// - Parameter revision: the revision of the last answer, or nil for everything.
    func personalTokenChanges(since revision: Int64?) throws(StoreError) -> PersonalTokenChanges
}
