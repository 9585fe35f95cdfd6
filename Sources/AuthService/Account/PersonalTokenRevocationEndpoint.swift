import Identity

/// `DELETE /tokens/{id}`: revokes one of the account's own personal tokens; it is refused from the next request on.
struct PersonalTokenRevocationEndpoint: DirectEndpoint {
    /// The path up to the token's id.
    static let prefix = "/tokens/"

    let callers: CallerResolver
    let tokens: PersonalTokens
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        // Another account's token is answered like one that does not exist.
        guard let path = request.path, let id = PersonalTokenID(String(path.dropFirst(Self.prefix.count))) else {
            throw .notFound
        }
        let address = request.clientAddress
        let isRevoked = try mappingStoreErrors(report) { () throws(StoreError) in
            try tokens.revoke(
                id, of: caller.account, username: caller.canonicalName,
                from: address)
        }
        guard isRevoked else { throw .notFound }
        return .noContent
    }
}
