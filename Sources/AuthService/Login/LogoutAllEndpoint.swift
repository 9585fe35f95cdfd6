import Identity

/// `POST /logout/all`: ends every session of the account.
struct LogoutAllEndpoint: DirectEndpoint {
    let callers: CallerResolver
    let sessions: Sessions
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        let address = request.clientAddress
        do throws(StoreError) {
            try sessions.endAll(of: caller.account, from: address)
        } catch  where error.code == .notFound {
            throw callers.challenge.invalidToken
        } catch {
            report(.storeFailed(error))
            throw .storeUnavailable
        }
        return .noContent
    }
}
