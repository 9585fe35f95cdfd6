/// How proofs of possession (RFC 9449) are judged.
public struct ProofPolicy: Sendable, Hashable {
    /// Whether a proof must repeat a nonce of ours.
    public enum Nonces: String, Sendable, Hashable, CaseIterable {
        /// It may; one that does must repeat a good one.
        case optional
        /// It must: a proof cannot be made in advance, for a time at which somebody else has the key's device.
        case required
    }

    /// How far a proof's `iat` may lie ahead, in seconds, for clocks that differ.
    public static let futureSeconds: Int64 = 5
    /// 60 seconds, nonces optional.
    public static let standard = ProofPolicy()

    /// How old a proof may be, in seconds. Its `jti` is remembered for as long.
    public let windowSeconds: Int64
    /// Whether a proof must repeat a nonce.
    public let nonces: Nonces

    /// Makes a policy.
    public init(windowSeconds: Int64 = 60, nonces: Nonces = .optional) {
        self.windowSeconds = windowSeconds
        self.nonces = nonces
    }
}
