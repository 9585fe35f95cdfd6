import Identity
import JWT

/// `GET /sessions`: the account's own sessions, the newest first. Times are in seconds since 1970, as in tokens.
struct SessionsEndpoint: DirectEndpoint {
    let callers: CallerResolver
    let sessions: Sessions
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        let list = try mappingStoreErrors(report) { () throws(StoreError) in try sessions.list(of: caller.account) }
        var json = JSONBuilder()
        json.set("sessions", list.map { Self.entry($0, isCurrent: $0.id == caller.session) })
        return .json(json)
    }

    private static func entry(_ session: Session, isCurrent: Bool) -> JSONBuilder {
        var json = JSONBuilder()
        json.set("sid", session.id.description)
        json.set("current", isCurrent)
        json.set("created_at", session.createdAt.seconds)
        json.set("refreshed_at", session.rotatedAt.seconds)
        json.set("expires_at", session.expiresAt.seconds)
        if let address = session.origin.address { json.set("address", address.description) }
        if let userAgent = session.origin.userAgent { json.set("user_agent", userAgent) }
        if let client = session.origin.clientID { json.set("client_id", client) }
        return json
    }
}
