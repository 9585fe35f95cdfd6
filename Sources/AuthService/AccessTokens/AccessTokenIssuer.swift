package import Identity
package import JWT

/// Issues access tokens in the profile of RFC 9068.
package struct AccessTokenIssuer: Sendable {
    /// The `client_id` of a direct login at this service.
    package static let firstPartyClient = SessionOrigin.firstPartyClientID

    private let purpose: KeyRing.Purpose
    private let keys: KeyRing
    let random: RandomSource
    /// The lifetime of a token in seconds.
    let lifetimeSeconds: Int64

    /// Creates an issuer that signs with the ring's keys.
    package init(purpose: KeyRing.Purpose, keys: KeyRing, lifetimeSeconds: Int64, random: RandomSource) {
        self.purpose = purpose
        self.keys = keys
        self.lifetimeSeconds = lifetimeSeconds
        self.random = random
    }

    /// Returns a token of a session, for the account as it was when the session began or was refreshed.
    ///
    /// - Parameter binding: what its holder must present in addition to it.
    package func token(
        for account: Account, session: Session, binding: SessionBinding, now: Timestamp
    ) throws(JWTError) -> String {
        var claims = JSONBuilder()
        claims.setIssuer(purpose.issuer)
        claims.setSubject(account.id.description)
        claims.setAudience(purpose.audience)
        claims.set("client_id", session.origin.clientID ?? Self.firstPartyClient)
        claims.setIssuedAt(NumericDate(seconds: now.seconds))
        // A browser's token opens the gate until it expires: not after the end of its session.
        let expiration = now.seconds + lifetimeSeconds
        claims.setExpiration(
            NumericDate(seconds: session.origin.isBrowser ? min(expiration, session.endsAt.seconds) : expiration))
        claims.setTokenID(TokenID(generation: account.generation, random: random).description)
        claims.set("sid", session.id.description)
        claims.set("auth_time", session.createdAt.seconds)
        claims.set("preferred_username", account.username.entered)
        // Groups may be many, and a cookie holds 4 KiB; readers of a browser session's groups load the account.
        if !account.profile.groups.isEmpty, !session.origin.isBrowser {
            claims.set("groups", account.profile.groups)
        }
        if let confirmation = Self.confirmation(binding) { claims.set("cnf", confirmation) }
        if let network = binding.network { claims.set("network", network.description) }
        return try keys.signer().sign(claims)
    }

    /// The `cnf` claim for a bound key and certificate (RFC 9449, 6.1; RFC 8705, 3.1); nil without either.
    static func confirmation(_ binding: SessionBinding) -> JSONBuilder? {
        guard binding.dpopKey != nil || binding.certificate != nil else { return nil }
        var confirmation = JSONBuilder()
        if let key = binding.dpopKey { confirmation.set("jkt", key.description) }
        if let certificate = binding.certificate { confirmation.set("x5t#S256", certificate.description) }
        return confirmation
    }
}
