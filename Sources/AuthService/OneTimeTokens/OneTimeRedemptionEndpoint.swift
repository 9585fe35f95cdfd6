import Identity
import JWT

/// `POST /tokens/one-time/redeem`: an application consumes a one-time token that a user presented, such as a
/// confirmation.
///
/// The form's `token` must be for exactly its `audience` and `path`; the application authenticates as an OAuth client.
/// The response has the form of RFC 7662: `{"active":false}` for any token that is not, or no longer, valid for this.
struct OneTimeRedemptionEndpoint: OAuthEndpoint {
    private static let inactive: Response = {
        var json = JSONBuilder()
        json.set("active", false)
        return .json(json)
    }()

    let clients: ClientAuthentication
    let tokens: OneTimeTokens
    let report: @Sendable (ServiceEvent) -> Void

    func answer(_ request: some IncomingRequest) throws(OAuthProblem) -> Response {
        let form = try OAuthForm.fields(of: request)
        let client = try clients.required(request, form)
        let text = try OAuthForm.field("token", in: form)
        let purpose = OneTimeTokens.Purpose(
            audience: try OAuthForm.field("audience", in: form), path: try OAuthForm.field("path", in: form))
        let token = try OAuthProblem.of { () throws(Problem) in
            try mappingStoreErrors(report) { () throws(StoreError) in try tokens.use(text.utf8.span, for: purpose) }
        }
        guard let token else { return Self.inactive }
        var json = JSONBuilder()
        json.set("active", true)
        json.set("client_id", client.id)
        json.set("sub", token.account.description)
        if let username = token.username { json.set("username", username) }
        json.set("aud", purpose.audience)
        json.set("path", purpose.path)
        if let issuedAt = token.claims.issuedAt { json.set("iat", issuedAt) }
        json.set("exp", token.expiration)
        if let session = token.session { json.set("sid", session.description) }
        return .json(json)
    }
}
