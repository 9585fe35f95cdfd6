/// An HMAC secret of sufficient length for its algorithm, with its precomputed state.
struct HMACMaterial: Sendable {
    /// The secret itself, for export.
    let secret: [UInt8]
    /// The key with the secret hashed in.
    let key: HMACKey

    init(secret: [UInt8], algorithm: Algorithm) throws(JWTError) {
        switch algorithm {
        case .hs256: key = .sha256(HMACState(secret: secret))
        case .hs384: key = .sha384(HMACState(secret: secret))
        case .hs512: key = .sha512(HMACState(secret: secret))
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512, .es256, .es384, .es512, .edDSA, .ed25519, .mlDSA65,
            .mlDSA87:
            throw JWTError(.invalidKey, "\(algorithm.name) does not work with a shared secret")
        }
        // RFC 7518 section 3.2: a key of the same size as the hash output or larger MUST be used. CVE-2026-44699.
        let needed = key.codeByteCount
        guard secret.count >= needed else {
            throw JWTError(
                .invalidKey,
                "\(algorithm.name) needs a secret of at least \(needed) bytes, this one has \(secret.count)")
        }
        self.secret = secret
    }
}
