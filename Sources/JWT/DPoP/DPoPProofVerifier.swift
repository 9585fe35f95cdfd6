internal import Crypto

/// Verifies DPoP proofs. Only this type uses a key from a header: a ``Verifier`` never does (R13).
///
/// Synchronous; share one among all threads.
public struct DPoPProofVerifier: Sendable {
    /// The algorithms of proofs, all of them asymmetric.
    public static let algorithms: [Algorithm] = [.es256, .edDSA, .ed25519]
    /// The maximum size of a proof in bytes: one for a URL of 2 KiB with a nonce takes 3,000.
    public static let maximumSize = 4096

    private let headers = DPoPHeaders()
    private let rules: PolicyRules
    private let type: MediaType
    /// The names of the algorithms, as bytes.
    private let names: [[UInt8]]

    /// Creates a verifier.
    ///
    /// - Parameters:
    ///   - type: the expected `typ`.
    ///   - requiredClaims: claims that must be present.
    ///   - leeway: seconds, 0…300, that are added to `exp` and subtracted from `nbf` if a proof has them.
    /// - Throws: ``JWTError/Code/configuration`` as a ``Policy`` does.
    public init(type: String, requiredClaims: [String], leeway: Int) throws(JWTError) {
        let policy = try Policy(
            issuer: .notJudged, audience: .notJudged, algorithms: Set(Self.algorithms), type: .exactly(type),
            requiredClaims: requiredClaims, requiresExpiration: false, leeway: leeway, maximumSize: Self.maximumSize)
        rules = policy.rules
        self.type = MediaType(type)
        names = Self.algorithms.map { Array($0.name.utf8) }
    }

    /// Verifies one proof.
    ///
    /// - Returns: the proof's claims and the thumbprint of its key.
    /// - Throws: one ``JWTError`` with the first reason found: size, form, header, algorithm, key, signature, and only
    ///   then claims (R8).
    public func verify(_ proof: Span<UInt8>, now: NumericDate) throws(JWTError) -> DPoPProof {
        let parts = try TokenParts(proof, maximumSize: Self.maximumSize)
        let header = proof.extracting(0..<parts.firstDot)
        let known = headers.find(header)
        let key: DPoPKey
        if let known { key = known } else { key = try read(header) }
        let signature = proof.extracting((parts.secondDot &+ 1)...)
        // R11: the length decides before anything is decoded.
        guard signature.count == Base64URL.encodedCount(of: key.material.signatureByteCount),
            key.material.isValid(signature, for: proof.extracting(0..<parts.secondDot))
        else { throw JWTError(.signature, "the signature does not fit") }
        if known == nil { headers.keep(key, for: header) }
        guard let payload = Base64URL.decode(proof.extracting(parts.firstDot &+ 1..<parts.secondDot)) else {
            throw JWTError(.malformed, "the payload is not base64url")
        }
        // R12: the signed bytes are the parsed bytes, parsed once.
        let object = try JSONObject(payload)
        try rules.check(object, now: now)
        return DPoPProof(claims: Claims(object: object), keyThumbprint: key.thumbprint)
    }

    /// Reads the type, the algorithm and the key of a header.
    private func read(_ text: Span<UInt8>) throws(JWTError) -> DPoPKey {
        let header = try Header(text, acceptsNestedToken: false)
        guard let typeMember = header.type, let value = header.object.stringBytes(of: typeMember),
            MediaType(value) == type
        else { throw JWTError(.type, "the token is of another type") }
        return try Self.key(of: header, for: try algorithm(of: header))
    }

    private func algorithm(of header: Header) throws(JWTError) -> Algorithm {
        for (algorithm, name) in zip(Self.algorithms, names)
        where header.object.isString(header.algorithm, equalTo: name.span) {
            return algorithm
        }
        throw JWTError(.algorithm, "a proof is signed with ES256, EdDSA or Ed25519")
    }

    /// The key in the header: public, of the algorithm's kind, and meant for signatures.
    private static func key(
        of header: Header, for algorithm: Algorithm
    ) throws(JWTError) -> DPoPKey {
        guard let member = header.object.member("jwk"), member.kind == .object else {
            throw JWTError(.invalidKey, "the header has no jwk")
        }
        let jwk = JWK(
            try JSONObject(Array(header.object.text(of: member)), maximumMembers: Header.maximumMembers))
        // RFC 9449 section 4.3: a private key that was sent is compromised.
        guard !jwk.isPrivate else { throw JWTError(.keyUse, "the jwk holds a private key") }
        try jwk.checkUse()
        if let named = try jwk.string("alg"), !equal(named, algorithm.name) {
            throw JWTError(.algorithm, "the jwk's alg is not the header's")
        }
        let material = try jwk.material(for: algorithm)
        return DPoPKey(material: material, thumbprint: try jwk.thumbprint(of: material, for: algorithm))
    }
}

extension JWK {
    /// The key's RFC 7638 thumbprint. The members of a parsed key are base64url of exactly the right length, which has
    /// one spelling: their text is hashed without encoding the key again.
    fileprivate func thumbprint(of material: KeyMaterial, for algorithm: Algorithm) throws(JWTError) -> [UInt8] {
        var members = JSONBuilder()
        switch material {
        case .ec(let key):
            members.set("crv", key.curve.name)
            members.set("kty", "EC")
            members.set("x", try string("x") ?? "")
            members.set("y", try string("y") ?? "")
        case .ed25519:
            members.set("crv", "Ed25519")
            members.set("kty", "OKP")
            members.set("x", try string("x") ?? "")
        case .hmac, .rsa, .mlDSA:
            members = material.requiredMembers(for: algorithm)
        }
        return Array(SHA256.hash(data: members.json))
    }
}
