import Crypto

/// Something that may be used once, named by what it is for and by its own bytes.
///
/// Only a hash is kept, always of one size: whoever reads a store learns no token from it, and nothing that a client
/// chooses takes more room than anything else.
package struct SingleUseKey: Sendable, Hashable {
    /// What is used once. Part of what is hashed, so that a key of one purpose is never one of another
    /// (requirement S12).
    package enum Purpose: String, Sendable, Hashable, CaseIterable {
        /// A proof of possession: the thumbprint of its key and its `jti` (RFC 9449 section 11.1).
        case proof = "dpop-proof"
        /// An access token that is good for one request.
        case oneTimeToken = "one-time-token"
        /// The token of a login form.
        case loginForm = "login-form"
        /// That a worker has ever served these accounts.
        case service = "service"
        /// That this machine has ever shared a store with others.
        case sharedStore = "shared-store"
    }

    /// The first 128 bits of the SHA-256 of purpose and bytes.
    package let digest: UInt128

    /// The key of these bytes.
    package init(_ purpose: Purpose, _ bytes: some Collection<UInt8>) {
        // No raw value contains the zero byte that ends it here.
        var text = Array(purpose.rawValue.utf8)
        text.append(0)
        text.append(contentsOf: bytes)
        digest = SHA256.hash(data: text).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }
}
