/// A personal token, and all that a request which comes with it needs to know: nothing has to be read from disk.
public struct PersonalTokenGrant: Sendable, Hashable {
    /// The token.
    public let token: PersonalToken
    /// The hash of its secret.
    public let hash: PersonalTokenHash
    /// The name of its account.
    public let username: Username
    /// The account's profile as it is now, its groups among it.
    public let profile: AccountProfile

    /// Makes a grant.
    public init(token: PersonalToken, hash: PersonalTokenHash, username: Username, profile: AccountProfile) {
        self.token = token
        self.hash = hash
        self.username = username
        self.profile = profile
    }
}
