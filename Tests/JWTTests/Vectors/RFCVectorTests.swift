import JWT
import Testing

@Suite("The examples in the RFCs")
struct RFCVectorTests {
    @Test("an example verifies if the RFC says so, and is refused otherwise", arguments: RFCVector.all)
    func vector(_ vector: RFCVector) throws {
        var keys: [Key] = []
        if let algorithm = vector.algorithm { keys = [try Key(jwk: vector.jwk, algorithm: algorithm)] }
        let policy = try Policy(
            issuer: .notJudged, audience: .notJudged, algorithms: Set(Algorithm.allCases), type: .notJudged,
            requiresExpiration: false)
        let verifier = Verifier(keys: try KeySet(keys), policy: policy)
        if vector.verifies {
            // Some payloads are plain text, because the RFC only demonstrates the signature.
            #expect(try verifier.verifiedPayload(vector.token.utf8.span).isEmpty == false)
        } else {
            #expect(throws: JWTError.self) { try verifier.verify(vector.token, now: 0) }
        }
    }

    @Test("RFC 7515 A.1 to A.3 are complete tokens, and their claims are checked")
    func claims() throws {
        for vector in RFCVector.all.prefix(3) {
            let algorithm = try #require(vector.algorithm)
            let key = try Key(jwk: vector.jwk, algorithm: algorithm)
            let policy = try Policy(
                issuer: .exactly("joe"), audience: .absent, algorithms: [algorithm], type: .notJudged)
            let verifier = Verifier(keys: KeySet(key), policy: policy)
            let claims = try verifier.verify(vector.token, now: 1_300_819_379)
            #expect(claims.issuer == "joe")
            #expect(try claims.boolean("http://example.com/is_root") == true)
            #expect(claims.json == #"{"iss":"joe","exp":1300819380,"http://example.com/is_root":true}"#)
            #expect(throws: JWTError.self) { try verifier.verify(vector.token, now: 1_300_819_380) }
        }
    }

    @Test("RFC 8037 A.3 gives the thumbprint of the Ed25519 key")
    func thumbprint() throws {
        let key = try Key(jwk: RFCVector.case7.jwk, algorithm: .edDSA)
        #expect(key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
        #expect(key.kid == key.thumbprint)
    }
}
