internal import CryptoExtras

extension Key {
    /// Loads a key from PEM: `PUBLIC KEY` (SubjectPublicKeyInfo) or `PRIVATE KEY` (PKCS#8).
    /// - Parameters:
    ///   - pem: exactly one block.
    ///   - algorithm: the algorithm to bind the key to; it must be for this kind of key and, with elliptic curves, for
    ///     this curve.
    ///   - kid: the name in the header; by default the RFC 7638 thumbprint.
    /// - Throws: ``JWTError/Code/invalidKey``.
    public init(pem: String, algorithm: Algorithm, kid: String? = nil) throws(JWTError) {
        try self.init(material: try PEMKey.material(pem, algorithm: algorithm), algorithm: algorithm, kid: kid)
    }

    /// The public key as PEM, `PUBLIC KEY`.
    /// - Throws: ``JWTError/Code/keyUse`` for an HMAC key, which has no public half.
    public func publicPEM() throws(JWTError) -> String {
        switch material {
        case .hmac: throw JWTError(.keyUse, "an HMAC key has no public half")
        case .rsa(let material): return material.publicKey.pemRepresentation + "\n"
        case .ec(.p256(let key, _)): return key.pemRepresentation + "\n"
        case .ec(.p384(let key, _)): return key.pemRepresentation + "\n"
        case .ec(.p521(let key, _)): return key.pemRepresentation + "\n"
        case .ed25519(let material): return material.publicKey.pemRepresentation + "\n"
        case .mlDSA(let material): return material.publicPEM
        }
    }

    /// The private key as PEM, `PRIVATE KEY`. **Secret.**
    ///
    /// - Throws: ``JWTError/Code/keyUse`` for a public key, and for an HMAC key, for which PEM has no form.
    public func privatePEM() throws(JWTError) -> String {
        let text: String?
        switch material {
        case .hmac: throw JWTError(.keyUse, "PEM has no form for an HMAC key")
        case .rsa(let material): text = material.privateKey.map { $0.pkcs8PEMRepresentation + "\n" }
        case .ec(.p256(_, let key)): text = key.map { $0.pemRepresentation + "\n" }
        case .ec(.p384(_, let key)): text = key.map { $0.pemRepresentation + "\n" }
        case .ec(.p521(_, let key)): text = key.map { $0.pemRepresentation + "\n" }
        case .ed25519(let material): text = material.privateKey.map { $0.pemRepresentation + "\n" }
        case .mlDSA(let material): text = material.privatePEM
        }
        guard let text else { throw JWTError(.keyUse, "the key has no private half") }
        return text
    }
}

extension MLDSAMaterial {
    private var identifier: [UInt8] {
        switch self {
        case .mlDSA65: ObjectIdentifier.mlDSA65
        case .mlDSA87: ObjectIdentifier.mlDSA87
        }
    }

    /// SubjectPublicKeyInfo as RFC 9881 section 4 writes it.
    fileprivate var publicPEM: String {
        let kind = DERWriter.element(.sequence, DERWriter.element(.objectIdentifier, identifier))
        let key = DERWriter.element(.bitString, [0] + publicBytes)
        return PEMDocument(label: "PUBLIC KEY", bytes: DERWriter.element(.sequence, kind + key)).text
    }

    /// PKCS#8 with only the seed, the form that RFC 9881 section 6 recommends.
    fileprivate var privatePEM: String? {
        guard let seed else { return nil }
        let version = DERWriter.element(.integer, [0])
        let kind = DERWriter.element(.sequence, DERWriter.element(.objectIdentifier, identifier))
        let key = DERWriter.element(.octetString, DERWriter.element(.contextZero, seed))
        return PEMDocument(label: "PRIVATE KEY", bytes: DERWriter.element(.sequence, version + kind + key)).text
    }
}
