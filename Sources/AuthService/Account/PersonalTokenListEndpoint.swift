import Identity
import JWT

/// `GET /tokens`: the account's own personal tokens, the newest first, without their secrets. Times are in seconds
/// since 1970.
struct PersonalTokenListEndpoint: DirectEndpoint {
    let callers: CallerResolver
    let tokens: PersonalTokens
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        let list = try mappingStoreErrors(report) { () throws(StoreError) in try tokens.list(of: caller.account) }
        var json = JSONBuilder()
        json.set("tokens", list.map(JSONBuilder.init))
        return .json(json)
    }
}

extension JSONBuilder {
    /// The members of a personal token that its owner sees.
    init(_ token: PersonalToken) {
        self.init()
        set("id", token.id.description)
        set("name", token.name)
        set("scope", token.scopes.joined(separator: " "))
        set("created_at", token.createdAt.seconds)
        if let expiresAt = token.expiresAt { set("expires_at", expiresAt.seconds) }
        if let lastUsedAt = token.lastUsedAt { set("last_used_at", lastUsedAt.seconds) }
    }
}
