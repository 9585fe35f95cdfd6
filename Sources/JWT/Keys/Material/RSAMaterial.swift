internal import Crypto
internal import CryptoExtras

/// An RSA key with its one scheme, PKCS1-v1_5 or PSS, and its hash. A class, so that using it counts one reference, not
/// one for each number.
final class RSAMaterial: Sendable {
    /// The accepted sizes of a modulus in bits: 2048 is RFC 7518's minimum (section 3.3); beyond 8192 one verification
    /// takes so long that it helps an attacker.
    static let modulusBits = 2048...8192

    let publicKey: _RSA.Signing.PublicKey
    let privateKey: _RSA.Signing.PrivateKey?
    let numbers: RSANumbers
    private let hash: HashName
    private let isPSS: Bool

    private enum HashName {
        case sha256
        case sha384
        case sha512
    }

    /// Bytes of the modulus.
    var signatureByteCount: Int { numbers.modulus.count }

    init(_ numbers: RSANumbers, algorithm: Algorithm) throws(JWTError) {
        switch algorithm {
        case .rs256: (hash, isPSS) = (.sha256, false)
        case .rs384: (hash, isPSS) = (.sha384, false)
        case .rs512: (hash, isPSS) = (.sha512, false)
        case .ps256: (hash, isPSS) = (.sha256, true)
        case .ps384: (hash, isPSS) = (.sha384, true)
        case .ps512: (hash, isPSS) = (.sha512, true)
        case .hs256, .hs384, .hs512, .es256, .es384, .es512, .edDSA, .ed25519, .mlDSA65, .mlDSA87:
            throw JWTError(.invalidKey, "\(algorithm.name) does not work with an RSA key")
        }
        try numbers.check()
        self.numbers = numbers
        do {
            publicKey = try _RSA.Signing.PublicKey(n: numbers.modulus, e: numbers.publicExponent)
            if let secret = numbers.secret {
                privateKey = try _RSA.Signing.PrivateKey(
                    n: numbers.modulus, e: numbers.publicExponent, d: secret.privateExponent, p: secret.firstPrime,
                    q: secret.secondPrime)
            } else {
                privateKey = nil
            }
        } catch {
            throw JWTError(.invalidKey, "the RSA key's numbers do not fit together")
        }
    }

    private var padding: _RSA.Signing.Padding {
        // PSS here is MGF1 with the same hash and a salt as long as the hash, as RFC 7518 section 3.5 requires.
        isPSS ? .PSS : .insecurePKCS1v1_5
    }

    /// Whether the text is the base64url form of a valid signature of the bytes.
    func isValid(_ text: Span<UInt8>, for bytes: Span<UInt8>) -> Bool {
        // Decoded on the stack: the library copies the bytes anyway, and the budget is 1.10 times its own time.
        var decoded = InlineArray<1024, UInt8>(repeating: 0)
        var output = decoded.mutableSpan
        guard signatureByteCount <= 1024, Base64URL.decode(text, into: &output) else { return false }
        // C begins here: the library takes a copy.
        let signature = decoded.span.extracting(first: signatureByteCount).withUnsafeBytes {
            _RSA.Signing.RSASignature(rawRepresentation: $0)
        }
        switch hash {
        case .sha256:
            return publicKey.isValidSignature(signature, for: digest(bytes, SHA256.self), padding: padding)
        case .sha384:
            return publicKey.isValidSignature(signature, for: digest(bytes, SHA384.self), padding: padding)
        case .sha512:
            return publicKey.isValidSignature(signature, for: digest(bytes, SHA512.self), padding: padding)
        }
    }

    func signature(for bytes: Span<UInt8>) -> [UInt8]? {
        guard let privateKey else { return nil }
        let signature: _RSA.Signing.RSASignature?
        switch hash {
        case .sha256: signature = try? privateKey.signature(for: digest(bytes, SHA256.self), padding: padding)
        case .sha384: signature = try? privateKey.signature(for: digest(bytes, SHA384.self), padding: padding)
        case .sha512: signature = try? privateKey.signature(for: digest(bytes, SHA512.self), padding: padding)
        }
        return signature.map { Array($0.rawRepresentation) }
    }
}
