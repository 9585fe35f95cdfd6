import Identity

/// `POST /refresh`: exchanges a refresh token for its successor and a new access token.
struct RefreshEndpoint: DirectEndpoint {
    let sessions: Sessions
    let tokenResponse: TokenResponse
    let binding: PresentedBinding
    let challenge: BearerChallenge
    let report: @Sendable (ServiceEvent) -> Void

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let token = try RequestFields(of: request).text("refresh_token")
        let presented = try binding.presented(by: request)
        let address = request.clientAddress
        let outcome = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.refresh(token, from: address, showing: presented)
        }
        switch outcome {
        case .granted(let grant, let result):
            report(.refreshGranted(result, session: grant.session.id, from: address))
            return try tokenResponse.response(for: grant)
        case .refused(let reason):
            report(.refreshRefused(reason, session: RefreshToken(token)?.sessionID, from: address))
            throw challenge.invalidToken
        }
    }
}
