/// Verifies tokens: keys and policy, prepared once.
///
/// Immutable and synchronous; share one among all threads. To change keys or policy, make another one.
public struct Verifier: Sendable {
    /// The keys that may have signed.
    public let keys: KeySet
    /// What a token must say.
    public let policy: Policy

    private let candidates: [VerifierKey]
    private let accepts: (@Sendable (Claims) -> Bool)?

    /// Creates a verifier.
    /// - Parameters:
    ///   - keys: the keys that may have signed. Those whose algorithm the policy does not allow are never used.
    ///   - policy: what a token must say.
    ///   - accepts: asked after everything else has been checked, for revocation and replay (R20); false refuses with
    ///     ``JWTError/Code/revoked``.
    public init(keys: KeySet, policy: Policy, accepts: (@Sendable (Claims) -> Bool)? = nil) {
        self.keys = keys
        self.policy = policy
        self.accepts = accepts
        candidates = keys.keys.map { VerifierKey($0, policy: policy) }
    }

    /// Verifies one token.
    /// - Parameters:
    ///   - token: the compact serialization, nothing around it.
    ///   - now: the time against which `exp` and `nbf` are held.
    /// - Returns: the claims of a token that fulfils the policy.
    /// - Throws: one ``JWTError`` with the first reason found: size, form, header, key, algorithm, type, signature, and
    ///   only then claims (R8).
    public func verify(_ token: Span<UInt8>, now: NumericDate) throws(JWTError) -> Claims {
        // R12: what was signed is what is parsed, once.
        let object = try JSONObject(try verifiedPayload(token))
        try policy.rules.check(object, now: now)
        let claims = Claims(object: object)
        if let accepts, !accepts(claims) { throw Self.revoked }
        return claims
    }

    /// Verifies one token, as ``verify(_:now:)-(Span<UInt8>,_)``.
    public func verify(_ token: [UInt8], now: NumericDate) throws(JWTError) -> Claims {
        try verify(token.span, now: now)
    }

    /// Verifies one token, as ``verify(_:now:)-(Span<UInt8>,_)``.
    public func verify(_ token: String, now: NumericDate) throws(JWTError) -> Claims {
        try verify(token.utf8.span, now: now)
    }

    /// What is judged again for a token that was accepted before: time, then the hook (R18).
    func checkAgain(_ token: VerifiedToken, now: NumericDate) throws(JWTError) {
        try policy.rules.checkTime(expiration: token.expiration, notBefore: token.notBefore, now: now)
        if let accepts, !accepts(token.claims) { throw Self.revoked }
    }

    private static var revoked: JWTError { JWTError(.revoked, "the token was revoked or used before") }

    /// The payload of a token whose form, header and signature hold, whatever it says. Not public: claims that nobody has
    /// judged are no claims (T3). The RFCs' examples whose payload is no JSON are tested through it.
    package func verifiedPayload(_ token: Span<UInt8>) throws(JWTError) -> [UInt8] {
        let parts = try TokenParts(token, maximumSize: policy.maximumSize)
        // An index, not the element: copying a prepared key would count a reference for each of its parts.
        let key = try candidate(for: token.extracting(0..<parts.firstDot))
        let signature = token.extracting((parts.secondDot &+ 1)...)
        // R11: the length decides before anything is decoded.
        guard signature.count == candidates[key].signatureTextCount else {
            throw JWTError(.signature, "the signature has the wrong length")
        }
        guard candidates[key].material.isValid(signature, for: token.extracting(0..<parts.secondDot)) else {
            throw JWTError(.signature, "the signature does not fit")
        }
        guard let payload = Base64URL.decode(token.extracting(parts.firstDot &+ 1..<parts.secondDot)) else {
            throw JWTError(.malformed, "the payload is not base64url")
        }
        return payload
    }

    // MARK: The key

    private func candidate(for header: Span<UInt8>) throws(JWTError) -> Int {
        // The header that we wrote ourselves is known by its bytes and needs no reading.
        for index in candidates.indices where candidates[index].isOwnHeader(header) { return index }
        return try candidate(reading: try Header(header, acceptsNestedToken: policy.acceptsNestedToken))
    }

    /// R1, R20: the key is chosen by `kid` and `alg` alone, and its own algorithm must be the header's, byte for byte,
    /// before any cryptography happens.
    private func candidate(reading header: Header) throws(JWTError) -> Int {
        let chosen: Int
        if let kid = header.kid {
            guard let index = candidates.firstIndex(where: { $0.isKid(kid, of: header) }) else {
                throw JWTError(.key, "no key has the header's kid")
            }
            chosen = index
        } else {
            let fitting = candidates.indices.filter { candidates[$0].isAlgorithm(of: header) }
            guard let only = fitting.first, fitting.count == 1 else {
                throw JWTError(.key, "the header has no kid and not exactly one key fits its alg")
            }
            chosen = only
        }
        guard candidates[chosen].isAlgorithm(of: header) else {
            throw JWTError(.algorithm, "the header's alg is not the key's")
        }
        guard candidates[chosen].isAllowed else {
            throw JWTError(.algorithm, "the policy does not allow the key's algorithm")
        }
        if let expected = policy.rules.type {
            guard let type = header.type, let value = header.object.stringBytes(of: type), MediaType(value) == expected
            else { throw JWTError(.type, "the token is of another type") }
        }
        return chosen
    }
}
