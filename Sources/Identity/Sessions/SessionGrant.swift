/// What a login or a refresh yields: all that the tokens to be issued are made of.
package struct SessionGrant: Sendable, Hashable {
    /// The account, as it was when the session was begun or refreshed. The access token's ``TokenID`` carries this
    /// account's generation.
    package let account: Account
    /// The session, the access token's `sid`.
    package let session: Session
    /// The refresh token to hand out.
    package let refreshToken: RefreshToken
    /// What the access token to be issued is bound to.
    package let binding: SessionBinding

    /// Makes a grant value.
    package init(account: Account, session: Session, refreshToken: RefreshToken, binding: SessionBinding) {
        self.account = account
        self.session = session
        self.refreshToken = refreshToken
        self.binding = binding
    }
}
