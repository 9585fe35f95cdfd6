/// The state of a ``Verifier``: keys and policy with everything precomputed.
///
/// A class, so that copying a verifier counts one reference: all threads share the count.
final class Preparation: Sendable {
    let keys: KeySet
    let policy: Policy
    private let rules: PolicyRules
    private let maximumSize: Int
    private let candidates: [VerifierKey]
    private let accepts: (@Sendable (Claims) -> Bool)?

    init(keys: KeySet, policy: Policy, accepts: (@Sendable (Claims) -> Bool)?) {
        self.keys = keys
        self.policy = policy
        self.accepts = accepts
        rules = policy.rules
        maximumSize = policy.maximumSize
        candidates = keys.keys.map { VerifierKey($0, policy: policy) }
    }

    /// Verifies one token as ``Verifier/verify(_:now:)-(Span<UInt8>,_)`` documents.
    func verify(_ token: Span<UInt8>, now: NumericDate) throws(JWTError) -> Claims {
        // R12: the signed bytes are the parsed bytes, parsed once.
        let object = try JSONObject(try verifiedPayload(token))
        try rules.check(object, now: now)
        let claims = Claims(object: object)
        if let accepts, !accepts(claims) { throw Self.revoked }
        return claims
    }

    /// Checks a cached token again: time, then the hook (R18).
    func checkAgain(_ token: VerifiedToken, now: NumericDate) throws(JWTError) {
        try rules.checkTime(expiration: token.expiration, notBefore: token.notBefore, now: now)
        if let accepts, !accepts(token.claims) { throw Self.revoked }
    }

    private static var revoked: JWTError { JWTError(.revoked, "the token was revoked or used before") }

    /// Returns the payload of a token with a valid form, header and signature, whatever its claims.
    func verifiedPayload(_ token: Span<UInt8>) throws(JWTError) -> [UInt8] {
        let parts = try TokenParts(token, maximumSize: maximumSize)
        let key = try candidate(for: token.extracting(0..<parts.firstDot))
        let signature = token.extracting((parts.secondDot &+ 1)...)
        // R11: the length decides before anything is decoded.
        guard signature.count == key.signatureTextCount else {
            throw JWTError(.signature, "the signature has the wrong length")
        }
        guard key.isValid(signature, for: token.extracting(0..<parts.secondDot)) else {
            throw JWTError(.signature, "the signature does not fit")
        }
        guard let payload = Base64URL.decode(token.extracting(parts.firstDot &+ 1..<parts.secondDot)) else {
            throw JWTError(.malformed, "the payload is not base64url")
        }
        return payload
    }

    // MARK: The key

    private func candidate(for header: Span<UInt8>) throws(JWTError) -> VerifierKey {
        // The module's own header is recognized by its bytes and needs no parsing.
        for key in candidates where key.isOwnHeader(header) { return key }
        return try candidate(reading: try Header(header, acceptsNestedToken: policy.acceptsNestedToken))
    }

    /// R1, R20: `kid` and `alg` alone choose the key, and its own algorithm must equal the header's, byte for byte,
    /// before any cryptography.
    private func candidate(reading header: Header) throws(JWTError) -> VerifierKey {
        let chosen: VerifierKey
        if let kid = header.kid {
            guard let key = candidates.first(where: { $0.isKid(kid, of: header) }) else {
                throw JWTError(.key, "no key has the header's kid")
            }
            chosen = key
        } else {
            let fitting = candidates.filter { $0.isAlgorithm(of: header) }
            guard let only = fitting.first, fitting.count == 1 else {
                throw JWTError(.key, "the header has no kid and not exactly one key fits its alg")
            }
            chosen = only
        }
        guard chosen.isAlgorithm(of: header) else {
            throw JWTError(.algorithm, "the header's alg is not the key's")
        }
        guard chosen.isAllowed else {
            throw JWTError(.algorithm, "the policy does not allow the key's algorithm")
        }
        if let expected = rules.type {
            guard let type = header.type, let value = header.object.stringBytes(of: type), MediaType(value) == expected
            else { throw JWTError(.type, "the token is of another type") }
        }
        return chosen
    }
}
