/// What a login or a refresh yields: all that the tokens to be issued are made of.
public struct SessionGrant: Sendable, Hashable {
    /// The account, as it was when the session was begun or refreshed. The access token's ``TokenID`` carries this
    /// account's generation.
    public let account: Account
    /// The session, the access token's `sid`.
    public let session: Session
    /// The refresh token to hand out.
    public let refreshToken: RefreshToken
    /// What the access token to be issued is bound to.
    public let binding: SessionBinding

    /// Makes a grant value.
    public init(account: Account, session: Session, refreshToken: RefreshToken, binding: SessionBinding) {
        self.account = account
        self.session = session
        self.refreshToken = refreshToken
        self.binding = binding
    }
}
