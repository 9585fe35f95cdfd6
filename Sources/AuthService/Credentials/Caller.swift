import Identity

/// The authenticated caller of a request, whatever the credential. Only ``CallerResolver`` creates one.
///
/// Profile and groups may change while a credential lives, so they are not here: load the current account for them.
struct Caller: Sendable {
    /// The credential of the caller.
    enum Credential: Sendable {
        /// An access token in `Authorization: Bearer` (RFC 6750), with its claims.
        case accessToken(AccessToken)
        /// A personal token in `Authorization: Bearer`, with its current account.
        case personalToken(PersonalTokenGrant)
        /// A browser session: the access token in its cookie.
        case cookie(AccessToken)
    }

    /// The account.
    let account: AccountID
    /// The credential's session; nil if it has none.
    let session: SessionID?
    /// The credential.
    let credential: Credential
    /// The `Set-Cookie` that the response must include, because the session was refreshed; nil for none.
    let refreshedCookie: String?

    /// Creates the caller of a verified access token.
    init(_ token: AccessToken) {
        account = token.account
        session = token.session
        credential = .accessToken(token)
        refreshedCookie = nil
    }

    /// Creates the caller of a cookie with this access token, or one refreshed to it.
    init(cookie token: AccessToken, refreshedCookie: String? = nil) {
        account = token.account
        session = token.session
        credential = .cookie(token)
        self.refreshedCookie = refreshedCookie
    }

    /// Creates the caller of a verified personal token. It belongs to no session.
    init(_ grant: PersonalTokenGrant) {
        account = grant.token.accountID
        session = nil
        credential = .personalToken(grant)
        refreshedCookie = nil
    }

    /// The scopes of the credential; nil for a login's credential, which has no restriction.
    var scopes: [String]? {
        switch credential {
        case .accessToken, .cookie: nil
        case .personalToken(let grant): grant.token.scopes
        }
    }

    /// The account's user name, which never changes; nil if the credential does not contain it.
    var username: String? {
        switch credential {
        case .accessToken(let token), .cookie(let token): token.username
        case .personalToken(let grant): grant.username.entered
        }
    }

    /// The canonical user name, for records.
    var canonicalName: String? {
        switch credential {
        case .accessToken, .cookie: username.flatMap { try? Username($0).canonical }
        case .personalToken(let grant): grant.username.canonical
        }
    }

    /// When the user last authenticated with a password; nil if unknown, which is never recent.
    var authenticatedAt: Timestamp? {
        switch credential {
        case .accessToken(let token), .cookie(let token): token.authenticatedAt
        case .personalToken: nil
        }
    }

    /// The time from which the credential is refused, in seconds since 1970; nil for never.
    var expiration: Int64? {
        switch credential {
        case .accessToken(let token), .cookie(let token): token.expiration
        case .personalToken(let grant): grant.token.expiresAt?.seconds
        }
    }
}
