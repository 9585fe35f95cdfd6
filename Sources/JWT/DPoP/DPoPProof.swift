/// A DPoP proof: a token signed by the key that its own header contains (RFC 9449 section 4.2). It proves possession of
/// the private key.
///
/// It does not identify anyone. Anyone can create a key and a proof; what counts is whether the key is the one that
/// another token is bound to, such as an access token with `cnf.jkt`.
public struct DPoPProof: Sendable {
    /// The `typ` of DPoP proofs (RFC 9449).
    public static let dpopType = "dpop+jwt"

    /// The proof's claims.
    public let claims: Claims
    /// The SHA-256 thumbprint of the key (RFC 7638), 32 bytes.
    public let keyThumbprint: [UInt8]

    init(claims: Claims, keyThumbprint: [UInt8]) {
        self.claims = claims
        self.keyThumbprint = keyThumbprint
    }

    /// Creates a proof: a token whose header contains the public half of the signing key.
    ///
    /// - Parameters:
    ///   - claims: the proof's claims.
    ///   - key: the private key, asymmetric.
    ///   - type: the header's `typ`.
    /// - Throws: ``JWTError/Code/keyUse`` for a public key or an HMAC secret; otherwise as
    ///   ``Signer/sign(_:)-(JSONBuilder)``.
    public static func sign(_ claims: JSONBuilder, with key: Key, type: String) throws(JWTError) -> String {
        guard let shown = key.material.shownMembers(for: key.algorithm) else {
            throw JWTError(.keyUse, "a key of this kind cannot be shown in a header")
        }
        var header = JSONBuilder()
        header.set("typ", type)
        header.set("alg", key.algorithm.name)
        header.set("jwk", shown)
        return try Signer(key: key, type: type, header: header).sign(claims)
    }

    /// Creates a proof with any header and payload, for tests of refusals.
    package static func sign(
        _ payload: [UInt8], header: JSONBuilder, with key: Key
    ) throws(JWTError) -> String {
        try Signer(key: key, type: "", header: header).signed(payload)
    }
}

extension KeyMaterial {
    /// The members of the key in a proof's header: those that the thumbprint covers, and no others.
    fileprivate func shownMembers(for algorithm: Algorithm) -> JSONBuilder? {
        switch self {
        case .ec, .ed25519, .rsa: requiredMembers(for: algorithm)
        // HMAC would publish the secret, and ML-DSA keys exceed the size of a header.
        case .hmac, .mlDSA: nil
        }
    }
}
