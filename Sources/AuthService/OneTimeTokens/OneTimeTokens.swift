import Identity
import JWT

/// Issues and uses up tokens that are good for one request: a link to one file, or one confirmation.
///
/// A token names whom it is for and one path there. That it was used is kept in the store before the request is let in, for
/// every process that shares the store.
struct OneTimeTokens: Sendable {
    /// How long a token is good for unless its maker says so, in seconds.
    static let standardLifetimeSeconds: Int64 = 60
    /// The longest path and audience, in bytes: with both, the token still fits a line that every server reads.
    static let maximumTextBytes = 1024
    /// The claim with the era of the store's memory in which a token was made. One of an earlier era may have been used.
    private static let era = "era"

    let keys: KeyRing
    let tokenStatus: TokenStatusCheck
    let used: any SingleUseStore
    let random: RandomSource
    /// At most as long as an access token: for longer nobody remembers that its session has ended.
    let maximumLifetimeSeconds: Int64
    let issuer: String
    let clock: @Sendable () -> Timestamp

    /// What a token is for.
    struct Purpose: Sendable {
        let audience: String
        /// In normal form, without query.
        let path: String
    }

    /// A token for the account and session of an access token.
    func issue(by token: AccessToken, for purpose: Purpose, lifetimeSeconds: Int64) throws(JWTError) -> String {
        let now = clock().seconds
        var claims = JSONBuilder()
        claims.setIssuer(issuer)
        claims.setSubject(token.account.description)
        claims.setAudience(purpose.audience)
        claims.set("path", purpose.path)
        claims.setIssuedAt(NumericDate(seconds: now))
        claims.setExpiration(NumericDate(seconds: now + lifetimeSeconds))
        claims.setTokenID(TokenID(generation: token.id.generation, random: random).description)
        let era = used.era.id
        if !era.isEmpty { claims.set(Self.era, era) }
        if let session = token.session { claims.set("sid", session.description) }
        if let username = token.username { claims.set("preferred_username", username) }
        if let authenticatedAt = token.authenticatedAt { claims.set("auth_time", authenticatedAt.seconds) }
        return try keys.oneTimeSigner().sign(claims)
    }

    /// Uses a token up.
    ///
    /// - Returns: what it says, nil for one that is not good for this purpose, or not any more. Only one that is good for the
    ///   purpose is used up.
    /// - Throws: ``StoreError`` if nobody can say whether it was used, or whether its account still stands.
    func use(_ text: Span<UInt8>, for purpose: Purpose) throws(StoreError) -> AccessToken? {
        let now = clock()
        let era = used.era
        guard let claims = try? keys.oneTimeVerifier.verify(text, now: NumericDate(now)),
            let token = AccessToken(claims, maximumAgeSeconds: maximumLifetimeSeconds),
            !token.hasExpired(at: now), token.binding == .none,
            let audience = claims.audience.first, claims.audience.count == 1, let path = try? claims.string("path"),
            era.id.utf8.elementsEqual(((try? claims.string(Self.era)) ?? "").utf8),
            audience.utf8.elementsEqual(purpose.audience.utf8), path.utf8.elementsEqual(purpose.path.utf8)
        else { return nil }
        switch tokenStatus.verdict(account: token.account, token: token.id, session: token.session, now: now) {
        case .live: break
        case .removed, .disabled, .superseded, .revoked: return nil
        case .unknown: throw StoreError(.unavailable, "nobody can say whether the account stands")
        }
        let key = SingleUseKey(.oneTimeToken, Array(token.id.description.utf8))
        let isFirst = try used.use(key, until: Timestamp(seconds: token.signedExpiration))
        return isFirst && used.era == era ? token : nil
    }
}
