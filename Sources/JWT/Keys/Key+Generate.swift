internal import Crypto
internal import CryptoExtras

extension Key {
    /// The default size of a new RSA key in bits: RFC 7518's minimum is 2048; NIST requires 3072 beyond 2030.
    public static let defaultRSABits = 3072

    /// Generates a private key.
    ///
    /// - Parameters:
    ///   - algorithm: the algorithm to bind the key to.
    ///   - kid: the name in the header; by default the RFC 7638 thumbprint.
    ///   - rsaBits: bits of the modulus for RSA, a multiple of 8 from 2048 to 8192.
    ///   - generator: the source of an HMAC secret, of an Ed25519 key and of an ML-DSA seed; it must be
    ///     cryptographically secure, as `SystemRandomNumberGenerator` is. RSA and the NIST curves use swift-crypto's
    ///     own.
    /// - Throws: ``JWTError/Code/configuration`` for a bad number of bits.
    public static func generate(
        _ algorithm: Algorithm, kid: String? = nil, rsaBits: Int = Key.defaultRSABits,
        using generator: inout some RandomNumberGenerator
    ) throws(JWTError) -> Key {
        let material: KeyMaterial
        switch algorithm {
        case .hs256, .hs384, .hs512:
            // 64 bytes suit all three, and are one block of SHA-256.
            let secret = bytes(64, using: &generator)
            material = .hmac(try HMACMaterial(secret: secret, algorithm: algorithm))
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512:
            guard RSAMaterial.modulusBits.contains(rsaBits), rsaBits % 8 == 0,
                let key = try? _RSA.Signing.PrivateKey(keySize: .init(bitCount: rsaBits))
            else { throw JWTError(.configuration, "an RSA key has 2048 to 8192 bits, a multiple of 8") }
            let numbers = try RSANumbers(privateDER: Array(key.derRepresentation))
            material = .rsa(try RSAMaterial(numbers, algorithm: algorithm))
        case .es256: material = .ec(ECMaterial(generating: .p256))
        case .es384: material = .ec(ECMaterial(generating: .p384))
        case .es512: material = .ec(ECMaterial(generating: .p521))
        case .edDSA, .ed25519:
            material = .ed25519(try Ed25519Material(privateBytes: bytes(32, using: &generator)))
        case .mlDSA65, .mlDSA87:
            let seed = bytes(MLDSAMaterial.seedByteCount, using: &generator)
            material = .mlDSA(try MLDSAMaterial(seed: seed, algorithm: algorithm))
        }
        return try Key(material: material, algorithm: algorithm, kid: kid)
    }

    /// Generates a private key with the system's generator.
    ///
    /// - Throws: as ``generate(_:kid:rsaBits:using:)``.
    public static func generate(
        _ algorithm: Algorithm, kid: String? = nil, rsaBits: Int = Key.defaultRSABits
    ) throws(JWTError) -> Key {
        var generator = SystemRandomNumberGenerator()
        return try generate(algorithm, kid: kid, rsaBits: rsaBits, using: &generator)
    }

    private static func bytes(_ count: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
