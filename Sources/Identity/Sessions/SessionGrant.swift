/// The result of a login or a refresh: everything needed to issue tokens.
package struct SessionGrant: Sendable, Hashable {
    /// The account, as it was when the session began or was refreshed. The access token's ``TokenID`` carries this
    /// account's generation.
    package let account: Account
    /// The session, the access token's `sid`.
    package let session: Session
    /// The refresh token to return.
    package let refreshToken: RefreshToken
    /// The binding of the access token to be issued.
    package let binding: SessionBinding

    /// Creates a grant value.
    package init(account: Account, session: Session, refreshToken: RefreshToken, binding: SessionBinding) {
        self.account = account
        self.session = session
        self.refreshToken = refreshToken
        self.binding = binding
    }
}
