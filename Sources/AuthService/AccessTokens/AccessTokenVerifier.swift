import Identity
import JWT

/// Decides whether an access token is valid now.
struct AccessTokenVerifier: Sendable {
    let keys: KeyRing
    let tokenStatus: TokenStatusCheck
    let challenge: BearerChallenge
    /// The maximum age of a token in seconds, also of one that was issued with a longer lifetime.
    let lifetimeSeconds: Int64
    let clock: @Sendable () -> Timestamp

    /// The access token of a text; nil if it is not valid now. For introspection and revocation, which receive tokens
    /// in the body.
    func accessToken(_ text: String) throws(Problem) -> AccessToken? {
        switch verify(text.utf8.span) {
        case .success(let token): return token
        case .failure(.storeSilent): throw .storeUnavailable
        case .failure: return nil
        }
    }

    /// Verifies an access token, and caches the values read from it, since most tokens are sent with many requests.
    /// Everything that may have changed since then is checked on every request.
    func verifyCached(_ token: Span<UInt8>) -> Result<AccessToken, TokenRefusal> {
        judge { now throws(JWTError) in
            let read = try keys.verifyCached(token, now: now) { claims in
                AccessToken(claims, maximumAgeSeconds: lifetimeSeconds)
            }
            // Read under another configuration.
            guard let read, read.maximumAgeSeconds != lifetimeSeconds else { return read }
            return AccessToken(read.claims, maximumAgeSeconds: lifetimeSeconds)
        }
    }

    /// Verifies an access token.
    func verify(_ token: Span<UInt8>) -> Result<AccessToken, TokenRefusal> {
        judge { now throws(JWTError) in
            AccessToken(try keys.verify(token, now: now), maximumAgeSeconds: lifetimeSeconds)
        }
    }

    /// Decides on a token whose signature and claims were verified at a time; nil if the claims have another form than
    /// the service's own.
    private func judge(_ verified: (Timestamp) throws(JWTError) -> AccessToken?) -> Result<AccessToken, TokenRefusal> {
        do throws(JWTError) {
            let now = clock()
            guard let accessToken = try verified(now) else { return .failure(.claims) }
            guard !accessToken.hasExpired(at: now) else { return .failure(.expired) }
            switch tokenStatus.verdict(
                account: accessToken.account, token: accessToken.id, session: accessToken.session, now: now)
            {
            case .live: return .success(accessToken)
            case .removed: return .failure(.accountRemoved)
            case .disabled: return .failure(.accountDisabled)
            case .superseded: return .failure(.superseded)
            case .revoked: return .failure(.revoked)
            // Requirement G4: an unknown state is never a yes.
            case .unknown: return .failure(.storeSilent)
            }
        } catch {
            return .failure(TokenRefusal(error.code))
        }
    }
}

extension NumericDate {
    /// Converts a timestamp, exact to the millisecond.
    init(_ timestamp: Timestamp) {
        let seconds = timestamp.seconds
        self.init(seconds: seconds, nanoseconds: Int32((timestamp.milliseconds - seconds * 1000) * 1_000_000))
    }
}
