/// The material of a key: one case for each family of algorithms.
enum KeyMaterial: Sendable {
    case hmac(HMACMaterial)
    case rsa(RSAMaterial)
    case ec(ECMaterial)
    case ed25519(Ed25519Material)
    case mlDSA(MLDSAMaterial)

    var canSign: Bool {
        switch self {
        case .hmac: true
        case .rsa(let material): material.privateKey != nil
        case .ec(let material): material.canSign
        case .ed25519(let material): material.privateKey != nil
        case .mlDSA(let material): material.seed != nil
        }
    }

    /// The size in bytes of the algorithm's signatures with this key.
    var signatureByteCount: Int {
        switch self {
        case .hmac(let material): material.key.codeByteCount
        case .rsa(let material): material.signatureByteCount
        case .ec(let material): 2 * material.curve.coordinateByteCount
        case .ed25519: 64
        case .mlDSA(let material): material.signatureByteCount
        }
    }

    /// Whether the text is the base64url form of a valid signature of the bytes.
    ///
    /// - Parameter text: exactly as many characters as a signature has; the caller has checked (R11).
    func isValid(_ text: Span<UInt8>, for bytes: Span<UInt8>) -> Bool {
        switch self {
        case .hmac(let material): material.key.isValid(text, for: bytes)
        case .rsa(let material): material.isValid(text, for: bytes)
        case .ec(let material): Base64URL.decode(text).map { material.isValid($0, for: bytes) } ?? false
        case .ed25519(let material): Base64URL.decode(text).map { material.isValid($0, for: bytes) } ?? false
        case .mlDSA(let material): Base64URL.decode(text).map { material.isValid($0, for: bytes) } ?? false
        }
    }

    /// Signs the bytes.
    ///
    /// - Throws: ``JWTError/Code/keyUse`` without a private key, or if the library cannot sign.
    func signature(for bytes: Span<UInt8>) throws(JWTError) -> [UInt8] {
        let signature: [UInt8]?
        switch self {
        case .hmac(let material): signature = material.key.code(for: bytes)
        case .rsa(let material): signature = material.signature(for: bytes)
        case .ec(let material): signature = material.signature(for: bytes)
        case .ed25519(let material): signature = material.signature(for: bytes)
        case .mlDSA(let material): signature = material.signature(for: bytes)
        }
        guard let signature else { throw JWTError(.keyUse, "the key cannot sign") }
        return signature
    }
}
