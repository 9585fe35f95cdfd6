/// Verifies tokens with keys and a policy, prepared once.
///
/// Immutable and synchronous; share one among all threads. To change keys or policy, create another one.
public struct Verifier: Sendable {
    /// The keys whose signatures are accepted.
    public var keys: KeySet { preparation.keys }
    /// The conditions that a token must meet.
    public var policy: Policy { preparation.policy }

    private let preparation: Preparation

    /// Creates a verifier.
    ///
    /// - Parameters:
    ///   - keys: the keys whose signatures are accepted. Keys whose algorithm the policy does not allow are never used.
    ///   - policy: the conditions that a token must meet.
    ///   - accepts: called after all other checks, for revocation and replay (R20); false refuses with
    ///     ``JWTError/Code/revoked``.
    public init(keys: KeySet, policy: Policy, accepts: (@Sendable (Claims) -> Bool)? = nil) {
        preparation = Preparation(keys: keys, policy: policy, accepts: accepts)
    }

    /// Verifies one token.
    ///
    /// - Parameters:
    ///   - token: the compact serialization, nothing around it.
    ///   - now: the time that `exp` and `nbf` are compared with.
    /// - Returns: the claims of a token that meets the policy.
    /// - Throws: one ``JWTError`` with the first reason found: size, form, header, key, algorithm, type, signature, and
    ///   only then claims (R8).
    public func verify(_ token: Span<UInt8>, now: NumericDate) throws(JWTError) -> Claims {
        try preparation.verify(token, now: now)
    }

    /// Verifies one token as ``verify(_:now:)-(Span<UInt8>,_)`` does.
    public func verify(_ token: [UInt8], now: NumericDate) throws(JWTError) -> Claims {
        try verify(token.span, now: now)
    }

    /// Verifies one token as ``verify(_:now:)-(Span<UInt8>,_)`` does.
    public func verify(_ token: String, now: NumericDate) throws(JWTError) -> Claims {
        try verify(token.utf8.span, now: now)
    }

    /// Checks a cached token again: time, then the hook (R18).
    func checkAgain(_ token: VerifiedToken, now: NumericDate) throws(JWTError) {
        try preparation.checkAgain(token, now: now)
    }

    /// Returns the payload of a token with a valid form, header and signature, whatever its claims. Not public:
    /// unchecked claims are no claims (T3). It tests the RFCs' examples whose payload is not JSON.
    package func verifiedPayload(_ token: Span<UInt8>) throws(JWTError) -> [UInt8] {
        try preparation.verifiedPayload(token)
    }
}
