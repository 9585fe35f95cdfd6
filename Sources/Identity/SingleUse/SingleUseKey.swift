import Crypto

/// The key of something that may be used once: a purpose and bytes.
///
/// Only a hash of constant size is stored: a copy of the store reveals no token, and a client cannot choose how much
/// room a key takes.
package struct SingleUseKey: Sendable, Hashable {
    /// The purpose. It is part of the hash, so that keys of different purposes never collide (requirement S12).
    package enum Purpose: String, Sendable, Hashable, CaseIterable {
        /// A DPoP proof: the thumbprint of its key and its `jti` (RFC 9449 section 11.1).
        case proof = "dpop-proof"
        /// An access token for a single request.
        case oneTimeToken = "one-time-token"
        /// The token of a login form.
        case loginForm = "login-form"
        /// A worker has served these accounts.
        case service = "service"
        /// This machine has shared a store with others.
        case sharedStore = "shared-store"
    }

    /// The first 128 bits of the SHA-256 of purpose and bytes.
    package let digest: UInt128

    /// Creates the key of these bytes.
    package init(_ purpose: Purpose, _ bytes: some Collection<UInt8>) {
        // No raw value contains the zero byte that terminates it here.
        var text = Array(purpose.rawValue.utf8)
        text.append(0)
        text.append(contentsOf: bytes)
        digest = SHA256.hash(data: text).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }
}
