import HTTPTypes
import Identity
import JWT

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
        let belongsElsewhere = try OAuthProblem.of { () throws(Problem) -> Bool in
            // The token's own form determines its kind; `token_type_hint` is only a hint.
            text.hasPrefix(RefreshToken.prefix)
                ? try isForeign(refreshToken: text, to: client, from: address)
                : try isForeign(accessToken: text, to: client, from: address)
        }
        // RFC 7009, 2.1: a client that revokes another client's token gets an error, because the token stays valid.
        guard !belongsElsewhere else { throw OAuthProblem(.invalidGrant, "the token was issued to another client") }
        // RFC 7009, 2.2: an unknown token is no error, since it does not work anyway.
        return Response(status: .ok, headerFields: [.cacheControl: "no-store"])
    }

    /// Ends the token's session, or returns true if it belongs to another client.
    private func isForeign(
        refreshToken text: String, to client: OAuthClient, from address: ClientAddress?
    ) throws(Problem) -> Bool {
        try mappingStoreErrors(report) { () throws(StoreError) in
            let isEnded = try sessions.end(
                refreshToken: text, event: .sessionRevoked, from: address, clientID: client.id)
            // A session that is still active is another client's.
            if isEnded { return false }
            return try sessions.current(text) != nil
        }
    }

    /// Revokes the token, or returns true if it belongs to another client; a direct login belongs to no other client.
    private func isForeign(
        accessToken text: String, to client: OAuthClient, from address: ClientAddress?
    ) throws(Problem) -> Bool {
        guard let token = try tokens.accessToken(text) else { return false }
        let owner = try? token.claims.string("client_id")
        guard owner == client.id || owner == AccessTokenIssuer.firstPartyClient else { return true }
        try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.revoke(
                token.id, of: token.account, session: token.session,
                expiresAt: Timestamp(seconds: token.signedExpiration), from: address)
        }
        return false
    }
}
