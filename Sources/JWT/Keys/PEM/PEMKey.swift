/// Reads keys from the two structures of PEM files: SubjectPublicKeyInfo (RFC 5280) under `PUBLIC KEY`, and PKCS#8 (RFC
/// 5958) under `PRIVATE KEY`.
enum PEMKey {
    /// The material for an algorithm, from a PEM text.
    static func material(_ text: String, algorithm: Algorithm) throws(JWTError) -> KeyMaterial {
        let document = try PEMDocument(text)
        var outer = DERReader(document.bytes)
        var key = try outer.readSequence()
        guard outer.isAtEnd else { throw JWTError(.invalidKey, "bytes after the key in PEM") }
        if equal(document.label, "PUBLIC KEY") {
            let kind = try Kind(&key)
            let bits = try key.read(.bitString)
            guard key.isAtEnd, bits.first == 0 else { throw JWTError(.invalidKey, "the public key is broken") }
            return try publicMaterial(kind, Array(bits.dropFirst()), algorithm)
        }
        guard equal(document.label, "PRIVATE KEY") else {
            throw JWTError(.invalidKey, "only PUBLIC KEY and PRIVATE KEY are read from PEM (SPKI and PKCS#8)")
        }
        // Version 0, or 1 with the public key appended, which is not needed.
        let version = try key.read(.integer)
        guard version == [0] || version == [1] else { throw JWTError(.invalidKey, "an unknown version of PKCS#8") }
        let kind = try Kind(&key)
        return try privateMaterial(kind, try key.read(.octetString), algorithm)
    }

    /// An AlgorithmIdentifier: the kind of key and, for elliptic curves, the curve.
    private struct Kind {
        let identifier: [UInt8]
        let curve: Algorithm.Curve?

        init(_ reader: inout DERReader) throws(JWTError) {
            var sequence = try reader.readSequence()
            identifier = try sequence.read(.objectIdentifier)
            if identifier == ObjectIdentifier.ec {
                guard let known = ObjectIdentifier.curve(try sequence.read(.objectIdentifier)) else {
                    throw JWTError(.invalidKey, "the key's curve is not supported")
                }
                curve = known
            } else {
                curve = nil
                // RSA has a null as parameters, the others have none.
                if sequence.isNext(.null) { _ = try sequence.read(.null) }
            }
            guard sequence.isAtEnd else { throw JWTError(.invalidKey, "unknown parameters of the key's algorithm") }
        }

        /// Whether the algorithm is for this kind of key.
        func fits(_ algorithm: Algorithm) -> Bool {
            switch algorithm {
            case .hs256, .hs384, .hs512: false
            case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: identifier == ObjectIdentifier.rsa
            case .es256: curve == .p256
            case .es384: curve == .p384
            case .es512: curve == .p521
            case .edDSA, .ed25519: identifier == ObjectIdentifier.ed25519
            case .mlDSA65: identifier == ObjectIdentifier.mlDSA65
            case .mlDSA87: identifier == ObjectIdentifier.mlDSA87
            }
        }
    }

    private static func publicMaterial(
        _ kind: Kind, _ bytes: [UInt8], _ algorithm: Algorithm
    ) throws(JWTError) -> KeyMaterial {
        // R1: a public key can never become an HMAC secret (CVE-2015-9235).
        guard kind.fits(algorithm) else { throw JWTError(.invalidKey, "\(algorithm.name) is for another kind of key") }
        switch algorithm.family {
        case .oct:
            throw JWTError(.invalidKey, "a PEM key is no shared secret")
        case .rsa:
            var outer = DERReader(bytes)
            var sequence = try outer.readSequence()
            let numbers = RSANumbers(
                modulus: try sequence.readPositive(), publicExponent: try sequence.readPositive(), secret: nil)
            return .rsa(try RSAMaterial(numbers, algorithm: algorithm))
        case .ec(let curve): return .ec(try ECMaterial(curve, point: bytes))
        case .okp: return .ed25519(try Ed25519Material(publicBytes: bytes))
        case .akp: return .mlDSA(try MLDSAMaterial(publicBytes: bytes, algorithm: algorithm))
        }
    }

    private static func privateMaterial(
        _ kind: Kind, _ bytes: [UInt8], _ algorithm: Algorithm
    ) throws(JWTError) -> KeyMaterial {
        guard kind.fits(algorithm) else { throw JWTError(.invalidKey, "\(algorithm.name) is for another kind of key") }
        var reader = DERReader(bytes)
        switch algorithm.family {
        case .oct:
            throw JWTError(.invalidKey, "a PEM key is no shared secret")
        case .rsa:
            return .rsa(try RSAMaterial(try RSANumbers(privateDER: bytes), algorithm: algorithm))
        case .ec(let curve):
            // ECPrivateKey, RFC 5915; the fields after the scalar are redundant.
            var sequence = try reader.readSequence()
            guard try sequence.read(.integer) == [1] else {
                throw JWTError(.invalidKey, "an unknown version of EC key")
            }
            return .ec(try ECMaterial(curve, scalar: try sequence.read(.octetString)))
        case .okp:
            return .ed25519(try Ed25519Material(privateBytes: try reader.read(.octetString)))
        case .akp:
            // RFC 9881: the seed alone, or a sequence of the seed and the expanded key.
            if reader.isNext(.contextZero) {
                return .mlDSA(try MLDSAMaterial(seed: try reader.read(.contextZero), algorithm: algorithm))
            }
            var both = try reader.readSequence()
            return .mlDSA(try MLDSAMaterial(seed: try both.read(.octetString), algorithm: algorithm))
        }
    }
}
