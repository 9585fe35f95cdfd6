import Identity

/// Finds out who a request comes from: one branch for each kind of credential.
///
/// Nothing outlives a request here (requirement G7): what a request is judged by is in the request, in the keys, and in
/// the tables of accounts and revocations.
struct CallerResolver: Sendable {
    let tokens: AccessTokenVerifier
    let personalTokens: PersonalTokens
    let challenge: BearerChallenge

    /// The caller of a request, by one of the kinds of credential that the endpoint takes.
    ///
    /// - Throws: 401 with the one challenge that fits; 503 if nobody can say whether the account still stands.
    func caller(of request: some IncomingRequest, by accepted: AcceptedCredentials) throws(Problem) -> Caller {
        let result: Result<Caller, Problem> = request.withVariable(.authorization) { value in
            guard let value else { return .failure(challenge.noCredential) }
            switch BearerCredential(value) {
            case .missing: return .failure(challenge.noCredential)
            case .otherScheme: return .failure(challenge.otherScheme)
            case .token(let range): return bearer(value.extracting(range), accepted)
            }
        }
        return try result.get()
    }

    private func bearer(_ text: Span<UInt8>, _ accepted: AcceptedCredentials) -> Result<Caller, Problem> {
        if PersonalTokenSecret.looksLikeOne(text) {
            guard accepted.contains(.personalToken) else { return .failure(challenge.invalidToken) }
            return personal(text)
        }
        guard accepted.contains(.accessToken) else { return .failure(challenge.invalidToken) }
        return tokens.verify(text).map(Caller.init)
    }

    private func personal(_ text: Span<UInt8>) -> Result<Caller, Problem> {
        switch personalTokens.verdict(on: text) {
        case .live(let grant): .success(Caller(grant))
        case .expired, .unknown: .failure(challenge.invalidToken)
        // Requirement G4: what nobody knows is never a yes.
        case .unavailable: .failure(.storeUnavailable)
        }
    }
}
