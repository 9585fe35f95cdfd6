import Crypto

extension Key {
    /// Loads one JSON Web Key (RFC 7517).
    ///
    /// - Parameters:
    ///   - jwk: the JSON text of the key.
    ///   - algorithm: the algorithm to bind the key to, required if the key has no `alg` (R3); if it has one, both must
    ///     be equal.
    ///   - kid: the name in the header; by default the key's own `kid`, or the RFC 7638 thumbprint.
    /// - Throws: ``JWTError/Code/malformed`` for bad JSON, ``JWTError/Code/algorithm`` for a missing or different
    ///   algorithm, ``JWTError/Code/keyUse`` for a key that is not for signatures, ``JWTError/Code/invalidKey``
    ///   otherwise.
    public init(jwk: [UInt8], algorithm: Algorithm? = nil, kid: String? = nil) throws(JWTError) {
        let jwk = JWK(try JSONObject(jwk))
        guard let bound = try jwk.algorithm() ?? algorithm else {
            throw JWTError(.algorithm, "the key has no alg, and none was given for it")
        }
        try self.init(jwk, algorithm: bound, requested: algorithm, kid: kid)
    }

    /// Loads one JSON Web Key (RFC 7517), as ``init(jwk:algorithm:kid:)-([UInt8],_,_)`` does.
    public init(jwk: String, algorithm: Algorithm? = nil, kid: String? = nil) throws(JWTError) {
        try self.init(jwk: Array(jwk.utf8), algorithm: algorithm, kid: kid)
    }

    init(_ jwk: JWK, algorithm: Algorithm, requested: Algorithm? = nil, kid: String? = nil) throws(JWTError) {
        guard requested == nil || requested == algorithm else {
            throw JWTError(.algorithm, "the key's alg is not the one that was asked for")
        }
        try jwk.checkUse()
        let named = try jwk.string("kid")
        try self.init(material: try jwk.material(for: algorithm), algorithm: algorithm, kid: kid ?? named)
    }

    /// The public key as a JWK, with `kid`, `alg` and `use`.
    /// - Throws: ``JWTError/Code/keyUse`` for an HMAC key, which has no public half.
    public func publicJWK() throws(JWTError) -> String {
        guard let members = publicMembers() else { throw JWTError(.keyUse, "an HMAC key has no public half") }
        return String(decoding: members.json, as: UTF8.self)
    }

    /// The private key as a JWK, with `kid`, `alg` and `use`. **Secret.**
    /// - Throws: ``JWTError/Code/keyUse`` for a public key.
    public func privateJWK() throws(JWTError) -> String {
        guard let members = privateMembers() else { throw JWTError(.keyUse, "the key has no private half") }
        return String(decoding: members.json, as: UTF8.self)
    }

    /// The members of the public key, nil for an HMAC key.
    func publicMembers() -> JSONBuilder? {
        var members = JSONBuilder()
        switch material {
        case .hmac:
            return nil
        case .rsa(let material):
            members.set("kty", "RSA")
            members.set("n", Base64URL.encode(material.numbers.modulus))
            members.set("e", Base64URL.encode(material.numbers.publicExponent))
        case .ec(let material):
            let count = material.curve.coordinateByteCount
            let point = material.point
            members.set("kty", "EC")
            members.set("crv", material.curve.name)
            members.set("x", Base64URL.encode(Array(point[1...count])))
            members.set("y", Base64URL.encode(Array(point[(1 + count)...])))
        case .ed25519(let material):
            members.set("kty", "OKP")
            members.set("crv", "Ed25519")
            members.set("x", Base64URL.encode(Array(material.publicKey.rawRepresentation)))
        case .mlDSA(let material):
            members.set("kty", "AKP")
            members.set("pub", Base64URL.encode(material.publicBytes))
        }
        members.set("kid", kid)
        members.set("alg", algorithm.name)
        members.set("use", "sig")
        return members
    }

    /// The members of the private key, nil for a public one.
    private func privateMembers() -> JSONBuilder? {
        guard var members = publicMembers() else {
            guard case .hmac(let material) = material else { return nil }
            var members = JSONBuilder()
            members.set("kty", "oct")
            members.set("k", Base64URL.encode(material.secret))
            members.set("kid", kid)
            members.set("alg", algorithm.name)
            members.set("use", "sig")
            return members
        }
        switch material {
        case .hmac:
            return nil
        case .rsa(let material):
            guard let numbers = material.privateNumbers() else { return nil }
            for (name, number) in numbers { members.set(name, Base64URL.encode(number)) }
        case .ec(let material):
            guard let scalar = material.scalar else { return nil }
            members.set("d", Base64URL.encode(scalar))
        case .ed25519(let material):
            guard let key = material.privateKey else { return nil }
            members.set("d", Base64URL.encode(Array(key.rawRepresentation)))
        case .mlDSA(let material):
            guard let seed = material.seed else { return nil }
            members.set("priv", Base64URL.encode(seed))
        }
        return members
    }
}
