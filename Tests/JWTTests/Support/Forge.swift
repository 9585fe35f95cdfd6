import JWT

/// Makes tokens that no ``Signer`` would make: any header and payload, MACed with a known secret.
enum Forge {
    /// A secret of 32 bytes, long enough for HS256.
    static let secret: [UInt8] = Array("0123456789abcdefghijklmnopqrstuv".utf8)

    /// The header of a plain HS256 token without `kid`.
    static let header = #"{"alg":"HS256"}"#

    static func key(kid: String? = nil) throws -> Key {
        try Key(hmacSecret: secret, algorithm: .hs256, kid: kid)
    }

    static func token(header: String = header, payload: String = "{}") -> String {
        token(header: Array(header.utf8), payload: Array(payload.utf8))
    }

    static func token(header: [UInt8], payload: [UInt8], secret: [UInt8] = secret) -> String {
        InsecureDemonstration.insecureToken(header: header, payload: payload, secret: secret)
    }

    /// A policy that checks only what every policy must check.
    static func policy(
        issuer: Policy.Issuer = .notJudged, audience: Policy.Audience = .notJudged,
        algorithms: Set<Algorithm> = [.hs256], type: Policy.TokenType = .notJudged, required: [String] = [],
        requiresExpiration: Bool = false, leeway: Int = 0, maximumSize: Int = Policy.defaultMaximumSize,
        acceptsNestedToken: Bool = false
    ) throws -> Policy {
        try Policy(
            issuer: issuer, audience: audience, algorithms: algorithms, type: type, requiredClaims: required,
            requiresExpiration: requiresExpiration, leeway: leeway, maximumSize: maximumSize,
            acceptsNestedToken: acceptsNestedToken)
    }

    static func verifier(_ policy: Policy? = nil, keys: [Key]? = nil) throws -> Verifier {
        Verifier(keys: try KeySet(try keys ?? [key()]), policy: try policy ?? self.policy())
    }

    /// The code of the refusal, or nil if the token is accepted.
    static func refusal(
        _ token: String, _ policy: Policy? = nil, keys: [Key]? = nil, now: NumericDate = 1000
    ) throws -> JWTError.Code? {
        refusal(Array(token.utf8), by: try verifier(policy, keys: keys), now: now)
    }

    /// The code of the refusal, or nil if the token is accepted.
    static func refusal(_ token: [UInt8], by verifier: Verifier, now: NumericDate = 1000) -> JWTError.Code? {
        do throws(JWTError) {
            _ = try verifier.verify(token, now: now)
            return nil
        } catch {
            return error.code
        }
    }
}
