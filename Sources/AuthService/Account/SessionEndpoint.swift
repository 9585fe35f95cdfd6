import Identity

/// `DELETE /sessions/{sid}`: ends one of the account's own sessions.
struct SessionEndpoint: DirectEndpoint {
    /// The path up to the session's id.
    static let prefix = "/sessions/"

    let callers: CallerResolver
    let sessions: Sessions
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        // Another account's session is answered like one that does not exist.
        guard let path = request.path, let id = SessionID(String(path.dropFirst(Self.prefix.count))) else {
            throw .notFound
        }
        let address = request.clientAddress
        let isEnded = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.end(
                id, of: caller.account, event: id == caller.session ? .logout : .sessionRevoked, from: address)
        }
        guard isEnded else { throw .notFound }
        return .noContent
    }
}
