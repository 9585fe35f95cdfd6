/// A personal token and everything that a request with it needs: nothing is read from disk.
package struct PersonalTokenGrant: Sendable, Hashable {
    /// The token.
    package let token: PersonalToken
    /// The hash of its secret.
    package let hash: PersonalTokenHash
    /// The name of its account.
    package let username: Username
    /// The account's current profile, with its groups.
    package let profile: AccountProfile

    /// Creates a grant.
    package init(token: PersonalToken, hash: PersonalTokenHash, username: Username, profile: AccountProfile) {
        self.token = token
        self.hash = hash
        self.username = username
        self.profile = profile
    }
}
