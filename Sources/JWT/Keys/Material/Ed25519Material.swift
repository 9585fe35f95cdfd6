internal import Crypto

/// An Ed25519 key (RFC 8037). Its algorithm has two names, `EdDSA` and `Ed25519`; the key uses the one it was loaded
/// under.
struct Ed25519Material: Sendable {
    let publicKey: Curve25519.Signing.PublicKey
    let privateKey: Curve25519.Signing.PrivateKey?

    /// A public key from its 32 bytes.
    init(publicBytes: [UInt8]) throws(JWTError) {
        guard publicBytes.count == 32, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicBytes)
        else {
            throw JWTError(.invalidKey, "an Ed25519 public key has 32 bytes")
        }
        publicKey = key
        privateKey = nil
    }

    /// A private key from its 32 bytes.
    init(privateBytes: [UInt8]) throws(JWTError) {
        guard privateBytes.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: privateBytes)
        else { throw JWTError(.invalidKey, "an Ed25519 private key has 32 bytes") }
        publicKey = key.publicKey
        privateKey = key
    }

    func isValid(_ signature: [UInt8], for bytes: Span<UInt8>) -> Bool {
        // C begins here: the library reads through the pointer and does not keep it.
        bytes.withUnsafeBytes { publicKey.isValidSignature(signature, for: $0) }
    }

    func signature(for bytes: Span<UInt8>) -> [UInt8]? {
        guard let privateKey else { return nil }
        // As above.
        return bytes.withUnsafeBytes { try? privateKey.signature(for: $0) }.map { Array($0) }
    }
}
