internal import Crypto

extension KeyMaterial {
    /// The RFC 7638 thumbprint: SHA-256 over the required members, in the order of their names, without white space.
    func thumbprint(for algorithm: Algorithm) -> String {
        let json = requiredMembers(for: algorithm).json
        return Base64URL.encode(Array(SHA256.hash(data: json)))
    }

    /// The members that RFC 7638 section 3.2, RFC 8037 section 2 and RFC 9964 hash, in the order of their names.
    func requiredMembers(for algorithm: Algorithm) -> JSONBuilder {
        var members = JSONBuilder()
        switch self {
        case .hmac(let material):
            members.set("k", Base64URL.encode(material.secret))
            members.set("kty", "oct")
        case .rsa(let material):
            members.set("e", Base64URL.encode(material.numbers.publicExponent))
            members.set("kty", "RSA")
            members.set("n", Base64URL.encode(material.numbers.modulus))
        case .ec(let material):
            let point = material.point
            let count = material.curve.coordinateByteCount
            members.set("crv", material.curve.name)
            members.set("kty", "EC")
            members.set("x", Base64URL.encode(Array(point[1...count])))
            members.set("y", Base64URL.encode(Array(point[(1 + count)...])))
        case .ed25519(let material):
            members.set("crv", "Ed25519")
            members.set("kty", "OKP")
            members.set("x", Base64URL.encode(Array(material.publicKey.rawRepresentation)))
        case .mlDSA(let material):
            members.set("alg", algorithm.name)
            members.set("kty", "AKP")
            members.set("pub", Base64URL.encode(material.publicBytes))
        }
        return members
    }
}
