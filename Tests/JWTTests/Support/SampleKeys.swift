import JWT

/// One private key for each algorithm. RSA keys are slow to generate, so the RFC's key is used. The others are
/// generated once.
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

    /// A token signed with the key, with a subject, the expiration time 2000 and the type `at+jwt`.
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
