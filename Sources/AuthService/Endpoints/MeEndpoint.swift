import HTTPTypes
import Identity
import JWT

/// `GET /me`: the account behind the token, as it is now; what is not known is left out.
struct MeEndpoint: Endpoint {
    let tokens: AccessTokenVerifier
    let accounts: any AccountStore
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let token = try tokens.verify(request)
        let account: Account?
        do { account = try accounts.account(id: token.account) } catch {
            report(.storeFailed(error))
            throw .storeUnavailable
        }
        guard let account else { throw tokens.challenge.invalidToken }
        var json = ClaimsBuilder()
        json.set("sub", account.id.description)
        json.set("username", account.username.entered)
        if let name = account.profile.name { json.set("name", name) }
        if let email = account.profile.email { json.set("email", email) }
        if !account.profile.groups.isEmpty { json.set("groups", account.profile.groups) }
        if let session = token.session { json.set("sid", session) }
        json.set("exp", token.expiration)
        return Response(
            status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: json.json)
    }
}
