/// What a token must say to be accepted: one value, without which nothing verifies (T3).
public struct Policy: Sendable {
    /// Which `iss` is accepted. Compared whole and as bytes (R7).
    public enum Issuer: Sendable, Hashable {
        /// This one, and it must be there.
        case exactly(String)
        /// One of these, and it must be there.
        case oneOf([String])
        /// Any or none: only its type is checked. For tools, and where the key alone tells the issuer.
        case notJudged
    }

    /// Which `aud` is accepted. Compared whole and as bytes (R6, R7).
    public enum Audience: Sendable, Hashable {
        /// This name must be among the token's audience.
        case exactly(String)
        /// One of these names must be among the token's audience.
        case oneOf([String])
        /// No audience is expected: a token that names one is meant for somebody else, and refused (R6).
        case absent
        /// Any or none: only its type is checked. For tools.
        case notJudged
    }

    /// Which `typ` is accepted. A value without `/` gets `application/`; case does not count (T2).
    public enum TokenType: Sendable, Hashable {
        /// This one, and it must be there.
        case exactly(String)
        /// Any or none. For tools, and for issuers that leave it out.
        case notJudged
    }

    /// The longest token that is looked at, in bytes: 8 KiB, what nginx accepts as one header line by default, and room
    /// for an ML-DSA-87 signature.
    public static let defaultMaximumSize = 8192

    /// The longest leeway, in seconds: clocks that differ by more than five minutes need mending (T1).
    public static let maximumLeeway = 300

    /// Which `iss` is accepted.
    public let issuer: Issuer
    /// Which `aud` is accepted.
    public let audience: Audience
    /// Which algorithms are accepted, whatever keys there are.
    public let algorithms: Set<Algorithm>
    /// Which `typ` is accepted.
    public let type: TokenType
    /// Claims that must be there besides those that the rest of the policy needs.
    public let requiredClaims: [String]
    /// Whether `exp` must be there. It is judged wherever it is.
    public let requiresExpiration: Bool
    /// How many seconds `exp` and `nbf` are stretched for clocks that differ, 0…300.
    public let leeway: Int
    /// The longest token that is looked at, in bytes.
    public let maximumSize: Int
    /// Whether `cty: JWT`, a token within the token, may be in the header (R15). It is not unpacked.
    public let acceptsNestedToken: Bool

    let rules: PolicyRules

    /// Creates a policy.
    /// - Parameters:
    ///   - issuer: which `iss` is accepted.
    ///   - audience: which `aud` is accepted.
    ///   - algorithms: which algorithms are accepted; at least one.
    ///   - type: which `typ` is accepted.
    ///   - requiredClaims: claims that must be there besides.
    ///   - requiresExpiration: whether `exp` must be there; true by default.
    ///   - leeway: seconds, 0…300; 0 by default.
    ///   - maximumSize: bytes; 8 KiB by default, 1 MiB at most.
    ///   - acceptsNestedToken: whether `cty: JWT` may be there; false by default.
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
    /// and `jti` must be there (T2).
    /// - Throws: as ``init(issuer:audience:algorithms:type:requiredClaims:requiresExpiration:leeway:maximumSize:acceptsNestedToken:)``.
    public static func accessToken(
        issuer: String, audience: String, algorithms: Set<Algorithm>, leeway: Int = 0
    ) throws(JWTError) -> Policy {
        try Policy(
            issuer: .exactly(issuer), audience: .exactly(audience), algorithms: algorithms, type: .exactly("at+jwt"),
            requiredClaims: ["sub", "client_id", "iat", "jti"], leeway: leeway)
    }
}
