/// A proof that somebody holds a private key: a token signed by the key that its own header shows (RFC 9449 section 4.2).
///
/// It says nothing about who that is. Anyone can make a key and with it a proof; what counts is whether the key is the one
/// that something else, such as an access token's `cnf.jkt`, is bound to.
public struct DPoPProof: Sendable {
    /// The `typ` of proofs that come with HTTP requests (RFC 9449, DPoP).
    public static let dpopType = "dpop+jwt"

    /// What the proof says.
    public let claims: Claims
    /// The SHA-256 thumbprint of the key (RFC 7638), 32 bytes.
    public let keyThumbprint: [UInt8]

    init(claims: Claims, keyThumbprint: [UInt8]) {
        self.claims = claims
        self.keyThumbprint = keyThumbprint
    }

    /// Makes a proof: a token whose header shows the public half of the key that signs it.
    ///
    /// - Parameters:
    ///   - claims: what it says.
    ///   - key: the private key, asymmetric.
    ///   - type: the header's `typ`.
    /// - Throws: ``JWTError/Code/keyUse`` for a public key or an HMAC secret; otherwise as ``Signer/sign(_:)``.
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

    /// Makes a proof with any header and payload, for tests of what is refused.
    package static func sign(
        _ payload: [UInt8], header: JSONBuilder, with key: Key
    ) throws(JWTError) -> String {
        try Signer(key: key, type: "", header: header).signed(payload)
    }
}

extension KeyMaterial {
    /// The members that a proof's header shows: what the thumbprint covers, and nothing else.
    fileprivate func shownMembers(for algorithm: Algorithm) -> JSONBuilder? {
        switch self {
        case .ec, .ed25519, .rsa: requiredMembers(for: algorithm)
        // The secret itself, and keys larger than a header may be.
        case .hmac, .mlDSA: nil
        }
    }
}
