import Identity

/// `POST /logout/all`: ends every session of the account.
struct LogoutAllEndpoint: Endpoint {
    let tokens: AccessTokenVerifier
    let sessions: Sessions
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let token = try tokens.verify(request)
        let address = request.clientAddress
        do throws(StoreError) {
            try sessions.endAll(of: token.account, from: address)
        } catch  where error.code == .notFound {
            throw tokens.challenge.invalidToken
        } catch {
            report(.storeFailed(error))
            throw .storeUnavailable
        }
        return .noContent
    }
}
