import JWT

/// One private key of each algorithm. RSA keys take long to make, so the RFC's is used; the others are made once.
enum SampleKeys {
    static func key(_ algorithm: Algorithm, kid: String? = nil) throws -> Key {
        var generator = SystemRandomNumberGenerator()
        switch algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512:
            return try Key(jwk: RFCVector.case2.jwk, algorithm: algorithm, kid: kid)
        case .hs256, .hs384, .hs512, .es256, .es384, .es512, .edDSA, .ed25519, .mlDSA65, .mlDSA87:
            return try Key.generate(algorithm, kid: kid, using: &generator)
        }
    }

    /// A token of the key with a subject and an expiration of 2000, of type `at+jwt`.
    static func token(_ key: Key) throws -> String {
        var claims = JSONBuilder()
        claims.setSubject("somebody")
        claims.setExpiration(2000)
        return try Signer(key: key, type: "at+jwt").sign(claims)
    }

    /// A verifier for the key's tokens.
    static func verifier(_ keys: [Key], algorithms: Set<Algorithm> = Set(Algorithm.allCases)) throws -> Verifier {
        let policy = try Policy(
            issuer: .notJudged, audience: .absent, algorithms: algorithms, type: .exactly("at+jwt"))
        return Verifier(keys: try KeySet(keys), policy: policy)
    }
}
