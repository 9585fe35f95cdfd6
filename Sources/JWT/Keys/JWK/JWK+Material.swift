import Crypto

extension JWK {
    /// The key's material for an algorithm.
    ///
    /// - Throws: ``JWTError/Code/invalidKey`` if the algorithm is for another kind of key, or a member is missing, has
    ///   the wrong length, or is inconsistent with the others.
    func material(for algorithm: Algorithm) throws(JWTError) -> KeyMaterial {
        guard let family = try family() else {
            throw JWTError(.invalidKey, "the key's kty or crv is not supported")
        }
        guard family == algorithm.family else {
            throw JWTError(.invalidKey, "\(algorithm.name) is for another kind of key")
        }
        switch family {
        case .oct: return .hmac(try HMACMaterial(secret: try bytes("k"), algorithm: algorithm))
        case .rsa: return .rsa(try RSAMaterial(try rsaNumbers(), algorithm: algorithm))
        case .ec(let curve): return .ec(try ecMaterial(curve))
        case .okp: return .ed25519(try ed25519Material())
        case .akp: return .mlDSA(try mlDSAMaterial(algorithm))
        }
    }

    private func rsaNumbers() throws(JWTError) -> RSANumbers {
        guard object.member("oth") == nil else {
            throw JWTError(.invalidKey, "RSA keys of more than two primes are not supported")
        }
        var secret: RSANumbers.Secret?
        if let exponent = try optionalBytes("d") {
            secret = RSANumbers.Secret(
                privateExponent: exponent, firstPrime: try bytes("p"), secondPrime: try bytes("q"))
        }
        return RSANumbers(modulus: try bytes("n"), publicExponent: try bytes("e"), secret: secret)
    }

    private func ecMaterial(_ curve: Algorithm.Curve) throws(JWTError) -> ECMaterial {
        let x = try bytes("x")
        let y = try bytes("y")
        // RFC 7518 section 6.2.1.2: the full length, leading zeros included.
        guard x.count == curve.coordinateByteCount, y.count == curve.coordinateByteCount else {
            throw JWTError(.invalidKey, "a coordinate of \(curve.name) has \(curve.coordinateByteCount) bytes")
        }
        let point = try ECMaterial(curve, point: [4] + x + y)
        guard let scalar = try optionalBytes("d") else { return point }
        let pair = try ECMaterial(curve, scalar: scalar)
        guard pair.point == point.point else { throw JWTError(.invalidKey, "the key's halves do not fit together") }
        return pair
    }

    private func ed25519Material() throws(JWTError) -> Ed25519Material {
        let publicBytes = try bytes("x")
        guard let privateBytes = try optionalBytes("d") else { return try Ed25519Material(publicBytes: publicBytes) }
        let pair = try Ed25519Material(privateBytes: privateBytes)
        guard Array(pair.publicKey.rawRepresentation) == publicBytes else {
            throw JWTError(.invalidKey, "the key's halves do not fit together")
        }
        return pair
    }

    private func mlDSAMaterial(_ algorithm: Algorithm) throws(JWTError) -> MLDSAMaterial {
        let publicBytes = try bytes("pub")
        guard let seed = try optionalBytes("priv") else {
            return try MLDSAMaterial(publicBytes: publicBytes, algorithm: algorithm)
        }
        let pair = try MLDSAMaterial(seed: seed, algorithm: algorithm)
        guard pair.publicBytes == publicBytes else {
            throw JWTError(.invalidKey, "the key's halves do not fit together")
        }
        return pair
    }
}
