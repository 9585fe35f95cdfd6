import Identity

/// A personal token as `--json` and the tables show it.
struct PersonalTokenRecord: Encodable {
    let id: String
    let username: String
    let name: String
    let scopes: [String]
    /// RFC 3339, in UTC, as all times here.
    let created: String
    /// Left out for a token that does not expire.
    let expires: String?
    let expired: Bool
    let lastUsed: String?
    /// The secret, when the token is made and never again.
    let token: String?

    init(_ token: PersonalToken, of account: Account, now: Timestamp, secret: PersonalTokenSecret? = nil) {
        id = token.id.description
        username = account.username.entered
        name = token.name
        scopes = token.scopes
        created = token.createdAt.rfc3339
        expires = token.expiresAt?.rfc3339
        expired = token.isExpired(at: now)
        lastUsed = token.lastUsedAt?.rfc3339
        self.token = secret?.text
    }
}
