import Identity
import JWT

/// Decides whether an access token is good now.
struct AccessTokenVerifier: Sendable {
    let keys: KeyRing
    let liveness: TokenLiveness
    let challenge: BearerChallenge
    let clock: @Sendable () -> Timestamp

    /// The access token that a text is, nil if it is none that is good now; for introspection and revocation, which take
    /// tokens in the body.
    func accessToken(_ text: String) throws(Problem) -> AccessToken? {
        switch verify(text.utf8.span) {
        case .success(let token): return token
        case .failure(let problem) where problem.status == .unauthorized: return nil
        case .failure(let problem): throw problem
        }
    }

    /// The access token that these bytes are, remembered from one request to the next: cookies come with every picture
    /// of a page.
    func verifyRemembered(_ token: Span<UInt8>) -> Result<AccessToken, Problem> {
        verify(token) { (keys, now) throws(JWTError) in try keys.verifyRemembered(token, now: now) }
    }

    /// The access token that these bytes are.
    ///
    /// - Returns: 401 for one that is not good, 503 if nobody can say whether the account still stands.
    func verify(_ token: Span<UInt8>) -> Result<AccessToken, Problem> {
        verify(token) { (keys, now) throws(JWTError) in try keys.verify(token, now: now) }
    }

    private func verify(
        _ token: Span<UInt8>, _ claims: (KeyRing, Timestamp) throws(JWTError) -> Claims
    ) -> Result<AccessToken, Problem> {
        do throws(JWTError) {
            let claims = try claims(keys, clock())
            guard let accessToken = AccessToken(claims) else { return .failure(challenge.invalidToken) }
            switch liveness.verdict(account: accessToken.account, token: accessToken.id, session: accessToken.session) {
            case .live: return .success(accessToken)
            case .removed, .disabled, .superseded, .revoked: return .failure(challenge.invalidToken)
            // Requirement G4: what nobody knows is never a yes.
            case .unknown: return .failure(.storeUnavailable)
            }
        } catch {
            return .failure(challenge.invalidToken)
        }
    }
}

extension NumericDate {
    /// The same moment, to the millisecond.
    init(_ timestamp: Timestamp) {
        let seconds = timestamp.seconds
        self.init(seconds: seconds, nanoseconds: Int32((timestamp.milliseconds - seconds * 1000) * 1_000_000))
    }
}
