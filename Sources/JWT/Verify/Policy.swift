/// The conditions that a token must meet: one value, without which nothing verifies (T3).
public struct Policy: Sendable {
    /// The accepted issuers. Compared as a whole and as bytes (R7).
    public enum Issuer: Sendable, Hashable {
        /// Exactly this one; it must be present.
        case exactly(String)
        /// One of these; it must be present.
        case oneOf([String])
        /// Any or none: only its type is checked. For tools, and for keys that identify the issuer.
        case notJudged
    }

    /// The accepted audiences. Compared as a whole and as bytes (R6, R7).
    public enum Audience: Sendable, Hashable {
        /// This name must be among the token's audience.
        case exactly(String)
        /// One of these names must be among the token's audience.
        case oneOf([String])
        /// No audience is expected: a token that names one is meant for another recipient, and refused (R6).
        case absent
        /// Any or none: only its type is checked. For tools.
        case notJudged
    }

    /// The accepted types. A value without `/` gets the prefix `application/`; case is ignored (T2).
    public enum TokenType: Sendable, Hashable {
        /// Exactly this one; it must be present.
        case exactly(String)
        /// Any or none. For tools, and for issuers that omit it.
        case notJudged
    }

    /// The default maximum size of a token in bytes: 8 KiB, nginx's default limit on one header line, and room for an
    /// ML-DSA-87 signature.
    public static let defaultMaximumSize = 8192

    /// The maximum leeway in seconds: clocks that differ by more than five minutes must be corrected (T1).
    public static let maximumLeeway = 300

    /// The accepted issuers.
    public let issuer: Issuer
    /// The accepted audiences.
    public let audience: Audience
    /// The accepted algorithms, whatever the keys.
    public let algorithms: Set<Algorithm>
    /// The accepted types.
    public let type: TokenType
    /// Required claims in addition to those that the rest of the policy requires.
    public let requiredClaims: [String]
    /// Whether `exp` is required. It is checked whenever it is present.
    public let requiresExpiration: Bool
    /// Seconds that are added to `exp` and subtracted from `nbf` for differing clocks, 0…300.
    public let leeway: Int
    /// The maximum size of a token in bytes.
    public let maximumSize: Int
    /// Whether the header may have `cty: JWT`, a nested token (R15). It is not unpacked.
    public let acceptsNestedToken: Bool

    let rules: PolicyRules

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - issuer: the accepted issuers.
    ///   - audience: the accepted audiences.
    ///   - algorithms: the accepted algorithms; at least one.
    ///   - type: the accepted types.
    ///   - requiredClaims: further required claims.
    ///   - requiresExpiration: whether `exp` is required; true by default.
    ///   - leeway: seconds, 0…300; 0 by default.
    ///   - maximumSize: bytes; 8 KiB by default, 1 MiB at most.
    ///   - acceptsNestedToken: whether `cty: JWT` is allowed; false by default.
    /// - Throws: ``JWTError/Code/configuration`` for a value out of its range, an empty name or an empty list.
    public init(
        issuer: Issuer, audience: Audience, algorithms: Set<Algorithm>, type: TokenType,
        requiredClaims: [String] = [], requiresExpiration: Bool = true, leeway: Int = 0,
        maximumSize: Int = Policy.defaultMaximumSize, acceptsNestedToken: Bool = false
    ) throws(JWTError) {
        guard !algorithms.isEmpty else { throw JWTError(.configuration, "a policy needs an algorithm") }
        guard (0...Self.maximumLeeway).contains(leeway) else {
            throw JWTError(.configuration, "the leeway must be 0 to \(Self.maximumLeeway) seconds")
        }
        guard (1...1 << 20).contains(maximumSize) else {
            throw JWTError(.configuration, "the maximum size must be 1 byte to 1 MiB")
        }
        self.issuer = issuer
        self.audience = audience
        self.algorithms = algorithms
        self.type = type
        self.requiredClaims = requiredClaims
        self.requiresExpiration = requiresExpiration
        self.leeway = leeway
        self.maximumSize = maximumSize
        self.acceptsNestedToken = acceptsNestedToken
        rules = try PolicyRules(
            issuer: issuer, audience: audience, type: type, requiredClaims: requiredClaims,
            requiresExpiration: requiresExpiration, leeway: leeway)
    }

    /// The policy for access tokens of RFC 9068: `typ` is `at+jwt`, and `iss`, `exp`, `aud`, `sub`, `client_id`, `iat`
    /// and `jti` are required (T2).
    ///
    /// - Throws: as
    ///   ``init(issuer:audience:algorithms:type:requiredClaims:requiresExpiration:leeway:maximumSize:acceptsNestedToken:)``.
    public static func accessToken(
        issuer: String, audience: String, algorithms: Set<Algorithm>, leeway: Int = 0
    ) throws(JWTError) -> Policy {
        try Policy(
            issuer: .exactly(issuer), audience: .exactly(audience), algorithms: algorithms, type: .exactly("at+jwt"),
            requiredClaims: ["sub", "client_id", "iat", "jti"], leeway: leeway)
    }
}
