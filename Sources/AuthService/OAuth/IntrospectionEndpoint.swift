import Identity
import JWT

/// `POST /oauth/introspect` (RFC 7662): describes an active token.
struct IntrospectionEndpoint: OAuthEndpoint {
    private static let inactive: Response = {
        var json = JSONBuilder()
        json.set("active", false)
        return .json(json)
    }()

    let clients: ClientAuthentication
    let tokens: AccessTokenVerifier
    let sessions: Sessions
    let issuer: String
    let report: @Sendable (ServiceEvent) -> Void

    func answer(_ request: some IncomingRequest) throws(OAuthProblem) -> Response {
        let form = try OAuthForm.fields(of: request)
        _ = try clients.required(request, form)
        let text = try OAuthForm.field("token", in: form)
        return try OAuthProblem.of { () throws(Problem) in
            if text.hasPrefix(RefreshToken.prefix) {
                let grant = try mappingStoreErrors(report) { () throws(StoreError) in try sessions.current(text) }
                // The tokens in a browser's cookie are useless to a program that presents them.
                guard let grant, !grant.session.origin.isBrowser else {
                    return Self.inactive
                }
                return refreshToken(grant)
            }
            return try tokens.accessToken(text).map(accessToken) ?? Self.inactive
        }
    }

    private func accessToken(_ token: AccessToken) -> Response {
        var json = JSONBuilder()
        json.set("active", true)
        json.set("token_type", token.binding.dpopKey == nil ? "Bearer" : "DPoP")
        json.set("iss", issuer)
        json.set("sub", token.account.description)
        json.set("aud", token.claims.audience)
        if let client = try? token.claims.string("client_id") { json.set("client_id", client) }
        if let username = token.username { json.set("username", username) }
        if let groups = try? token.claims.strings("groups") { json.set("groups", groups) }
        if let scope = try? token.claims.string("scope") { json.set("scope", scope) }
        if let issuedAt = token.claims.issuedAt { json.set("iat", issuedAt) }
        json.set("exp", token.expiration)
        json.set("jti", token.id.description)
        if let session = token.session { json.set("sid", session.description) }
        // RFC 9449, 6.2, and RFC 8705, 3.2: the resource server must check that the token comes with its binding.
        if let confirmation = AccessTokenIssuer.confirmation(token.binding) { json.set("cnf", confirmation) }
        return .json(json)
    }

    private func refreshToken(_ grant: SessionGrant) -> Response {
        var json = JSONBuilder()
        json.set("active", true)
        json.set("token_type", "refresh_token")
        json.set("iss", issuer)
        json.set("sub", grant.account.id.description)
        json.set("client_id", grant.session.origin.clientID ?? AccessTokenIssuer.firstPartyClient)
        json.set("username", grant.account.username.entered)
        json.set("iat", grant.session.rotatedAt.seconds)
        json.set("exp", grant.session.expiresAt.seconds)
        json.set("sid", grant.session.id.description)
        if let confirmation = AccessTokenIssuer.confirmation(grant.binding) { json.set("cnf", confirmation) }
        return .json(json)
    }
}
