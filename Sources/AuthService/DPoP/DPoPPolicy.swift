/// How DPoP proofs (RFC 9449) are checked.
package struct DPoPPolicy: Sendable, Hashable {
    /// Whether a proof must contain a nonce of the server.
    package enum Nonces: String, Sendable, Hashable, CaseIterable {
        /// Optional; a nonce that is present must be valid.
        case optional
        /// Required: a proof cannot be created in advance for a time at which an attacker no longer has the key.
        case required
    }

    /// How far a proof's `iat` may lie in the future, in seconds, for differing clocks.
    package static let futureSeconds: Int64 = 5
    /// 60 seconds, nonces optional.
    package static let standard = DPoPPolicy()

    /// The maximum age of a proof in seconds. Its `jti` is stored for as long.
    package let windowSeconds: Int64
    /// Whether a proof must contain a nonce.
    package let nonces: Nonces

    /// Creates a policy.
    package init(windowSeconds: Int64 = 60, nonces: Nonces = .optional) {
        self.windowSeconds = windowSeconds
        self.nonces = nonces
    }
}
