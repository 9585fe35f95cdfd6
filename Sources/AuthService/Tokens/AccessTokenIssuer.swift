public import Identity
import JWT

/// Issues access tokens in the profile of RFC 9068.
public struct AccessTokenIssuer: Sendable {
    /// The client that a login at this service itself is for (`client_id`).
    public static let firstPartyClient = "sallyport"

    private let purpose: KeyRing.Purpose
    private let keys: KeyRing
    private let random: RandomSource
    /// How long a token is good for, in seconds.
    let lifetimeSeconds: Int64

    /// An issuer that signs with the ring's keys.
    public init(purpose: KeyRing.Purpose, keys: KeyRing, lifetimeSeconds: Int64, random: RandomSource) {
        self.purpose = purpose
        self.keys = keys
        self.lifetimeSeconds = lifetimeSeconds
        self.random = random
    }

    /// A token of a session, for the account as it was when the session was begun or refreshed.
    package func token(for account: Account, session: Session, now: Timestamp) throws(JWTError) -> String {
        var claims = ClaimsBuilder()
        claims.setIssuer(purpose.issuer)
        claims.setSubject(account.id.description)
        claims.setAudience(purpose.audience)
        claims.set("client_id", session.origin.clientID ?? Self.firstPartyClient)
        claims.setIssuedAt(NumericDate(seconds: now.seconds))
        claims.setExpiration(NumericDate(seconds: now.seconds + lifetimeSeconds))
        claims.setTokenID(TokenID(generation: account.generation, random: random).description)
        claims.set("sid", session.id.description)
        claims.set("auth_time", session.createdAt.seconds)
        claims.set("preferred_username", account.username.entered)
        if !account.profile.groups.isEmpty { claims.set("groups", account.profile.groups) }
        return try keys.signer().sign(claims)
    }
}
