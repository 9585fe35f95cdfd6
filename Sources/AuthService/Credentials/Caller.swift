import Identity

/// Who a request comes from, whatever credential says so. Only ``CallerResolver`` makes one.
///
/// What may change while a credential lives, the profile and the groups, is not here: who needs them asks for the account
/// as it is now.
struct Caller: Sendable {
    /// What proved it.
    enum Credential: Sendable {
        /// An access token in `Authorization: Bearer` (RFC 6750), with its claims.
        case accessToken(AccessToken)
        /// A personal token in `Authorization: Bearer`, with its account as it is now.
        case personalToken(PersonalTokenGrant)
        /// A browser's session: the access token in its cookie.
        case cookie(AccessToken)
    }

    /// The account.
    let account: AccountID
    /// The session that the credential belongs to, nil if it has none.
    let session: SessionID?
    /// What proved it.
    let credential: Credential
    /// The `Set-Cookie` that must go with whatever is answered, since the session was refreshed on the way; nil for none.
    let renewedCookie: String?

    /// Who holds an access token that was verified.
    init(_ token: AccessToken) {
        account = token.account
        session = token.session
        credential = .accessToken(token)
        renewedCookie = nil
    }

    /// Whose browser sent a cookie with this access token, or one that was refreshed to it.
    init(cookie token: AccessToken, renewedCookie: String? = nil) {
        account = token.account
        session = token.session
        credential = .cookie(token)
        self.renewedCookie = renewedCookie
    }

    /// Who holds a personal token that was verified. It belongs to no session.
    init(_ grant: PersonalTokenGrant) {
        account = grant.token.accountID
        session = nil
        credential = .personalToken(grant)
        renewedCookie = nil
    }

    /// What the credential may be used for; nil for one that a person's login gave, which may be used for everything that
    /// is theirs.
    var scopes: [String]? {
        switch credential {
        case .accessToken, .cookie: nil
        case .personalToken(let grant): grant.token.scopes
        }
    }

    /// The account's user name, which never changes; nil where the credential does not say it.
    var username: String? {
        switch credential {
        case .accessToken(let token), .cookie(let token): token.username
        case .personalToken(let grant): grant.username.entered
        }
    }

    /// The form of the user name that records go by.
    var canonicalName: String? {
        switch credential {
        case .accessToken, .cookie: username.flatMap { try? Username($0).canonical }
        case .personalToken(let grant): grant.username.canonical
        }
    }

    /// When the person last proved to be there, by a password; nil where nobody knows, which is never recent.
    var authenticatedAt: Timestamp? {
        switch credential {
        case .accessToken(let token), .cookie(let token): token.authenticatedAt
        case .personalToken: nil
        }
    }

    /// From when on the credential is refused, in seconds since 1970; nil for never.
    var expiration: Int64? {
        switch credential {
        case .accessToken(let token), .cookie(let token): token.expiration
        case .personalToken(let grant): grant.token.expiresAt?.seconds
        }
    }
}
