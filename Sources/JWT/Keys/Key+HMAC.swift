extension Key {
    /// Creates an HMAC key from a shared secret.
    /// - Parameters:
    ///   - hmacSecret: at least as long as the hash: 32, 48 or 64 bytes (RFC 7518 section 3.2). Use random bytes.
    ///   - algorithm: ``Algorithm/hs256``, ``Algorithm/hs384`` or ``Algorithm/hs512``.
    ///   - kid: the name in the header; by default the RFC 7638 thumbprint.
    /// - Throws: ``JWTError/Code/invalidKey`` for a shorter secret, with the length that is needed (R4).
    public init(hmacSecret: [UInt8], algorithm: Algorithm, kid: String? = nil) throws(JWTError) {
        let material = try HMACMaterial(secret: hmacSecret, algorithm: algorithm)
        try self.init(material: .hmac(material), algorithm: algorithm, kid: kid)
    }

    /// Creates an HMAC key from a shared secret in base64url, as a secret file or a JWK's `k` holds it.
    /// - Throws: ``JWTError/Code/invalidKey`` for text that is not strict base64url, or a secret that is too short.
    public init(hmacSecretBase64URL text: String, algorithm: Algorithm, kid: String? = nil) throws(JWTError) {
        guard let secret = Base64URL.decode(text) else {
            throw JWTError(.invalidKey, "the secret is not base64url without padding")
        }
        try self.init(hmacSecret: secret, algorithm: algorithm, kid: kid)
    }
}
