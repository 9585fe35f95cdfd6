import CryptoExtras

extension RSANumbers {
    /// Reads an RSAPrivateKey (RFC 8017 appendix A.1.2) of two primes.
    init(privateDER bytes: [UInt8]) throws(JWTError) {
        let all = try Self.all(privateDER: bytes)
        self.init(
            modulus: all.modulus, publicExponent: all.publicExponent,
            secret: Secret(privateExponent: all.d, firstPrime: all.p, secondPrime: all.q))
    }

    /// Every number of an RSAPrivateKey, under its JWK name if it has one.
    struct All {
        let modulus: [UInt8]
        let publicExponent: [UInt8]
        let d: [UInt8]
        let p: [UInt8]
        let q: [UInt8]
        let dp: [UInt8]
        let dq: [UInt8]
        let qi: [UInt8]
    }

    static func all(privateDER bytes: [UInt8]) throws(JWTError) -> All {
        var outer = DERReader(bytes)
        var numbers = try outer.readSequence()
        guard try numbers.read(.integer) == [0] else {
            throw JWTError(.invalidKey, "RSA keys of more than two primes are not supported")
        }
        return All(
            modulus: try numbers.readPositive(), publicExponent: try numbers.readPositive(),
            d: try numbers.readPositive(), p: try numbers.readPositive(), q: try numbers.readPositive(),
            dp: try numbers.readPositive(), dq: try numbers.readPositive(), qi: try numbers.readPositive())
    }
}

extension RSAMaterial {
    /// The private members of the key's JWK (RFC 7518 section 6.3.2), nil for a public key.
    func privateNumbers() -> [(String, [UInt8])]? {
        // The library writes an RSAPrivateKey as its plain DER form.
        guard let privateKey, let all = try? RSANumbers.all(privateDER: Array(privateKey.derRepresentation)) else {
            return nil
        }
        return [("d", all.d), ("p", all.p), ("q", all.q), ("dp", all.dp), ("dq", all.dq), ("qi", all.qi)]
    }
}
