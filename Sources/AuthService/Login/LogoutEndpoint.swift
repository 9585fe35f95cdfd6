import Identity

/// `POST /logout`: ends the session of the access token, or of the refresh token in the body; or the browser session,
/// by a page's form (``LogoutForm``).
struct LogoutEndpoint: DirectEndpoint {
    let form: LogoutForm
    let callers: CallerResolver
    let sessions: Sessions
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let address = request.clientAddress
        let isBearer = request.withVariable(.authorization) { $0 != nil }
        if !isBearer, let fields = try LoginForm.fields(of: request) { return try form.respond(to: fields, request) }
        if !isBearer, !request.body.isEmpty {
            let refreshToken = try RequestFields(of: request).text("refresh_token")
            let isEnded = try mappingStoreErrors(report) { () throws(StoreError) in
                try sessions.end(refreshToken: refreshToken, event: .logout, from: address)
            }
            guard isEnded else { throw callers.challenge.invalidToken }
            return .noContent
        }
        let caller = try callers.caller(of: request, by: .logout)
        guard let session = caller.session else { throw callers.challenge.invalidToken }
        _ = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.end(session, of: caller.account, event: .logout, from: address)
        }
        return .noContent
    }
}
