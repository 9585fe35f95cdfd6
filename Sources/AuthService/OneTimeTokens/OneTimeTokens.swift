import Identity
import JWT

/// Issues and consumes tokens for one request: a link to one file, or one confirmation.
///
/// A token names its audience and one path there. Its use is stored before the request is admitted, for every process
/// that shares the store.
struct OneTimeTokens: Sendable {
    /// The default lifetime in seconds.
    static let standardLifetimeSeconds: Int64 = 60
    /// The maximum size of path and audience in bytes: with both, the token still fits a line that every server reads.
    static let maximumTextBytes = 1024
    /// The claim with the store's era in which a token was created. One of an earlier era may have been used.
    private static let era = "era"

    let keys: KeyRing
    let tokenStatus: TokenStatusCheck
    let used: any SingleUseStore
    let random: RandomSource
    /// At most the lifetime of an access token: the record of an ended session is kept no longer.
    let maximumLifetimeSeconds: Int64
    let issuer: String
    let clock: @Sendable () -> Timestamp

    /// The purpose of a token.
    struct Purpose: Sendable {
        let audience: String
        /// Normalised, without query.
        let path: String
    }

    /// Issues a token for the account and session of an access token.
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

    /// Consumes a token.
    ///
    /// - Returns: its claims; nil if it is not, or no longer, valid for this purpose. Only a valid one is consumed.
    /// - Throws: ``StoreError`` if it is unknown whether it was used, or whether its account is still valid.
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
        case .unknown: throw StoreError(.unavailable, "the account cannot be checked")
        }
        let key = SingleUseKey(.oneTimeToken, Array(token.id.description.utf8))
        let isFirst = try used.use(key, until: Timestamp(seconds: token.signedExpiration))
        return isFirst && used.era == era ? token : nil
    }
}
