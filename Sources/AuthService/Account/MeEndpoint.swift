import Identity
import JWT

/// `GET /me`: the current account of the token; unknown members are left out.
struct MeEndpoint: DirectEndpoint {
    let callers: CallerResolver
    let accounts: any AccountStore
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .reading)
        let account = try mappingStoreErrors(report) { () throws(StoreError) in try accounts.account(id: caller.account)
        }
        guard let account else { throw callers.challenge.invalidToken }
        var json = JSONBuilder()
        json.set("sub", account.id.description)
        json.set("username", account.username.entered)
        if let name = account.profile.name { json.set("name", name) }
        if let email = account.profile.email { json.set("email", email) }
        if !account.profile.groups.isEmpty { json.set("groups", account.profile.groups) }
        if let session = caller.session { json.set("sid", session.description) }
        if let expiration = caller.expiration { json.set("exp", expiration) }
        return .json(json)
    }
}
