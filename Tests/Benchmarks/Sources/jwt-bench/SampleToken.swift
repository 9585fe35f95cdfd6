import JWT
import JWTKit

/// The two measured payloads, in this module's form and in jwt-kit's.
enum SampleToken {
    static let now: NumericDate = 1_311_280_980
    static let secret = [UInt8](0..<32)

    /// 14 claims in 361 bytes, like an OpenID token.
    static func large() -> JSONBuilder {
        var claims = small()
        claims.set("auth_time", 1_311_280_969)
        claims.set("nonce", "n-0S6_WzA2Mj")
        claims.set("acr", "urn:mace:incommon:iap:silver")
        claims.set("email", "janedoe@example.com")
        claims.set("email_verified", true)
        claims.set("name", "Jane Doe")
        claims.set("given_name", "Jane")
        claims.set("family_name", "Doe")
        claims.set("picture", "https://example.com/janedoe/me.jpg/photograph")
        claims.set("iat", 1_311_280_970)
        return claims
    }

    /// 4 claims.
    static func small() -> JSONBuilder {
        var claims = JSONBuilder()
        claims.set("iss", "https://accounts.example.org")
        claims.set("sub", "248289761001")
        claims.set("aud", "s6BhdRkqt3")
        claims.set("exp", 1_999_999_999)
        return claims
    }

    static func policy(_ algorithm: Algorithm) throws -> Policy {
        try Policy(
            issuer: .exactly("https://accounts.example.org"), audience: .exactly("s6BhdRkqt3"), algorithms: [algorithm],
            type: .exactly("JWT"))
    }

    /// The policy's checks, for jwt-kit.
    private static func check(_ issuer: IssuerClaim, _ audience: AudienceClaim, _ expiration: ExpirationClaim) throws {
        guard issuer.value == "https://accounts.example.org" else {
            throw JWTKit.JWTError.claimVerificationFailure(failedClaim: issuer, reason: "issuer")
        }
        try audience.verifyIntendedAudience(includes: "s6BhdRkqt3")
        try expiration.verifyNotExpired(currentDate: .init(timeIntervalSince1970: 1_311_280_980))
    }

    struct SmallPayload: JWTPayload {
        var iss: IssuerClaim
        var sub: SubjectClaim
        var aud: AudienceClaim
        var exp: ExpirationClaim

        func verify(using _: some JWTAlgorithm) async throws { try SampleToken.check(iss, aud, exp) }
    }

    struct LargePayload: JWTPayload {
        var iss: IssuerClaim
        var sub: SubjectClaim
        var aud: AudienceClaim
        var exp: ExpirationClaim
        var auth_time: Int
        var nonce: String
        var acr: String
        var email: String
        var email_verified: Bool
        var name: String
        var given_name: String
        var family_name: String
        var picture: String
        var iat: IssuedAtClaim

        func verify(using _: some JWTAlgorithm) async throws { try SampleToken.check(iss, aud, exp) }
    }
}
