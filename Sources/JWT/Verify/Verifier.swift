/// Verifies tokens: keys and policy, prepared once.
///
/// Immutable and synchronous; share one among all threads. To change keys or policy, make another one.
public struct Verifier: Sendable {
    /// The keys that may have signed.
    public var keys: KeySet { preparation.keys }
    /// What a token must say.
    public var policy: Policy { preparation.policy }

    private let preparation: Preparation

    /// Creates a verifier.
    /// - Parameters:
    ///   - keys: the keys that may have signed. Those whose algorithm the policy does not allow are never used.
    ///   - policy: what a token must say.
    ///   - accepts: asked after everything else has been checked, for revocation and replay (R20); false refuses with
    ///     ``JWTError/Code/revoked``.
    public init(keys: KeySet, policy: Policy, accepts: (@Sendable (Claims) -> Bool)? = nil) {
        preparation = Preparation(keys: keys, policy: policy, accepts: accepts)
    }

    /// Verifies one token.
    /// - Parameters:
    ///   - token: the compact serialization, nothing around it.
    ///   - now: the time against which `exp` and `nbf` are held.
    /// - Returns: the claims of a token that fulfils the policy.
    /// - Throws: one ``JWTError`` with the first reason found: size, form, header, key, algorithm, type, signature, and
    ///   only then claims (R8).
    public func verify(_ token: Span<UInt8>, now: NumericDate) throws(JWTError) -> Claims {
        try preparation.verify(token, now: now)
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
        try preparation.checkAgain(token, now: now)
    }

    /// The payload of a token whose form, header and signature hold, whatever it says. Not public: claims that nobody has
    /// judged are no claims (T3). The RFCs' examples whose payload is no JSON are tested through it.
    package func verifiedPayload(_ token: Span<UInt8>) throws(JWTError) -> [UInt8] {
        try preparation.verifiedPayload(token)
    }
}
