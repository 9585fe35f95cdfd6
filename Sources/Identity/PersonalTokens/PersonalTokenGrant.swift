/// A personal token, and all that a request which comes with it needs to know: nothing has to be read from disk.
package struct PersonalTokenGrant: Sendable, Hashable {
    /// The token.
    package let token: PersonalToken
    /// The hash of its secret.
    package let hash: PersonalTokenHash
    /// The name of its account.
    package let username: Username
    /// The account's profile as it is now, its groups among it.
    package let profile: AccountProfile

    /// Makes a grant.
    package init(token: PersonalToken, hash: PersonalTokenHash, username: Username, profile: AccountProfile) {
        self.token = token
        self.hash = hash
        self.username = username
        self.profile = profile
    }
}
