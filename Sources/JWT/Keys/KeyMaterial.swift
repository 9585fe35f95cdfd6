/// What a key computes with.
enum KeyMaterial: Sendable {
    case hmac(HMACMaterial)

    var canSign: Bool {
        switch self {
        case .hmac: true
        }
    }

    /// Bytes of every signature that the algorithm makes with this key.
    var signatureByteCount: Int {
        switch self {
        case .hmac(let material): material.key.codeByteCount
        }
    }

    /// Whether the text is the base64url form of a signature of the bytes.
    func isValid(_ signature: Span<UInt8>, for bytes: Span<UInt8>) -> Bool {
        switch self {
        case .hmac(let material): material.key.isValid(signature, for: bytes)
        }
    }

    func signature(for bytes: Span<UInt8>) throws(JWTError) -> [UInt8] {
        switch self {
        case .hmac(let material): material.key.code(for: bytes)
        }
    }
}
