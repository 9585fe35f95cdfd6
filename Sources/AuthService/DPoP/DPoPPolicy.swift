/// How proofs of possession (RFC 9449) are judged.
package struct DPoPPolicy: Sendable, Hashable {
    /// Whether a proof must repeat a nonce of ours.
    package enum Nonces: String, Sendable, Hashable, CaseIterable {
        /// It may; one that does must repeat a good one.
        case optional
        /// It must: a proof cannot be made in advance, for a time at which somebody else has the key's device.
        case required
    }

    /// How far a proof's `iat` may lie ahead, in seconds, for clocks that differ.
    package static let futureSeconds: Int64 = 5
    /// 60 seconds, nonces optional.
    package static let standard = DPoPPolicy()

    /// How old a proof may be, in seconds. Its `jti` is remembered for as long.
    package let windowSeconds: Int64
    /// Whether a proof must repeat a nonce.
    package let nonces: Nonces

    /// Creates a policy.
    package init(windowSeconds: Int64 = 60, nonces: Nonces = .optional) {
        self.windowSeconds = windowSeconds
        self.nonces = nonces
    }
}
