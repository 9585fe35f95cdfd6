import Identity

/// A personal token in `--json` and tables.
struct PersonalTokenRecord: Encodable {
    let id: String
    let username: String
    let name: String
    let scopes: [String]
    /// RFC 3339, in UTC, like all times here.
    let created: String
    /// Absent for a token that does not expire.
    let expires: String?
    let expired: Bool
    let lastUsed: String?
    /// The secret, only when the token is created.
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
