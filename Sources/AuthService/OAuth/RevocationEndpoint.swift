import HTTPTypes
import Identity

/// `POST /oauth/revoke` (RFC 7009): a refresh token ends its session, an access token ends alone.
struct RevocationEndpoint: OAuthEndpoint {
    let clients: ClientAuthentication
    let tokens: AccessTokenVerifier
    let sessions: Sessions
    let report: @Sendable (ServiceEvent) -> Void

    func answer(_ request: some IncomingRequest) throws(OAuthProblem) -> Response {
        let form = try OAuthForm.fields(of: request)
        let client = try clients.required(request, form)
        let text = try OAuthForm.field("token", in: form)
        let address = request.clientAddress
        try OAuthProblem.of { () throws(Problem) in
            // The token's own form tells its kind; `token_type_hint` is only a hint.
            if text.hasPrefix(RefreshToken.prefix) {
                _ = try unlessStoreFails(report) { () throws(StoreError) in
                    try sessions.end(
                        refreshToken: text, event: .sessionRevoked, from: address, clientID: client.id)
                }
            } else if let token = try tokens.accessToken(text), isAllowed(client, to: token) {
                try unlessStoreFails(report) { () throws(StoreError) in
                    try sessions.revoke(
                        token.id, of: token.account, session: token.session,
                        expiresAt: Timestamp(seconds: token.expiration), from: address)
                }
            }
        }
        // RFC 7009, 2.2: an unknown token is no error, since it is as good as revoked.
        return Response(status: .ok, headerFields: [.cacheControl: "no-store"])
    }

    /// RFC 7009, 2.1: a client revokes what was issued to it; a login at this service itself is nobody else's.
    private func isAllowed(_ client: OAuthClient, to token: AccessToken) -> Bool {
        let owner = try? token.claims.string("client_id")
        return owner == client.id || owner == AccessTokenIssuer.firstPartyClient
    }
}
