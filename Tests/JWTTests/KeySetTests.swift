import JWT
import Testing

@Suite("JWK sets")
struct KeySetTests {
    private func code(_ body: () throws -> Void) -> JWTError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? JWTError)?.code
        }
    }

    private static let ec =
        #""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
        + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#
    private static let okp = #""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#

    @Test("an unusable entry is skipped and reported, never fatal")
    func tolerant() throws {
        let entries: [(String, JWTError.Code?)] = [
            (#"{\#(Self.ec),"kid":"0","alg":"ES256"}"#, nil),
            (#"{"kty":"XYZ","kid":"1"}"#, .invalidKey), (#"{"kid":"2"}"#, .invalidKey),
            (#"{"kty":1,"kid":"3"}"#, .invalidKey),
            (#"{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA","alg":"ES256K","kid":"4"}"#, .algorithm),
            (#"{\#(Self.ec),"kid":"5","alg":"ES512"}"#, .invalidKey),
            (#"{\#(Self.ec),"kid":"6","alg":"none"}"#, .algorithm),
            (#"{\#(Self.ec),"kid":"7","alg":"ES256","use":"enc"}"#, .keyUse),
            (#"{\#(Self.ec),"kid":"8","alg":"ES256","use":"sig"}"#, nil),
            (#"{\#(Self.ec),"kid":"9","alg":"ES256","key_ops":["encrypt"]}"#, .keyUse),
            (#"{\#(Self.ec),"kid":"10","alg":"ES256","key_ops":[]}"#, .keyUse),
            (#"{\#(Self.ec),"kid":"11","alg":"ES256","key_ops":"verify"}"#, .invalidKey),
            (#"{\#(Self.ec),"kid":"12","alg":"ES256","key_ops":["wrapKey","verify"]}"#, nil),
            (#"{"kty":"oct","k":"AAAA","alg":"HS256","kid":"13"}"#, .invalidKey),
            (#"{\#(Self.ec),"kid":14,"alg":"ES256"}"#, .invalidKey),
            (#"{\#(Self.okp),"kid":"15","alg":"EdDSA","unknown":{"x":[1]}}"#, nil), (#"{}"#, .invalidKey),
            (#"{\#(Self.ec),"kid":"17"}"#, .algorithm),
            (#"{"kty":"RSA","n":"AQAB","e":"AQAB","alg":"RS256","kid":"18"}"#, .invalidKey),
        ]
        let jwks = #"{"keys":[\#(entries.map(\.0).joined(separator: " , "))],"more":true}"#
        let loaded = try KeySet.load(jwks: jwks)
        let skipped = entries.indices.filter { entries[$0].1 != nil }
        #expect(loaded.skipped.map(\.index) == skipped)
        #expect(loaded.skipped.map(\.reason.code) == skipped.compactMap { entries[$0].1 })
        #expect(loaded.keys.keys.map(\.kid) == ["0", "8", "12", "15"])
        #expect(loaded.skipped.first?.kid == "1")
    }

    // R3
    @Test("entries without alg are bound from configuration if exactly one fits")
    func binding() throws {
        let jwks = #"{"keys":[{\#(Self.ec)},{\#(Self.okp)}]}"#
        #expect(try KeySet.load(jwks: jwks).keys.keys.isEmpty)
        #expect(try KeySet.load(jwks: jwks, algorithms: [.es256, .hs256]).keys.keys.map(\.algorithm) == [.es256])
        #expect(
            try KeySet.load(jwks: jwks, algorithms: [.es256, .edDSA]).keys.keys.map(\.algorithm) == [.es256, .edDSA])
        #expect(try KeySet.load(jwks: jwks, algorithms: [.ed25519]).keys.keys.map(\.algorithm) == [.ed25519])
        let rsa = #"{"keys":[\#(RFCVector.case2.jwk)]}"#
        #expect(try KeySet.load(jwks: rsa, algorithms: [.rs256, .ps256]).keys.keys.isEmpty)
        #expect(try KeySet.load(jwks: rsa, algorithms: [.ps256]).keys.keys.map(\.algorithm) == [.ps256])
        // A key loaded under both names accepts tokens of both.
        let example = RFCVector.case7
        let both = try KeySet.load(jwks: #"{"keys":[\#(example.jwk)]}"#, algorithms: [.edDSA, .ed25519]).keys
        let signer = try Signer(key: try Key(jwk: example.jwk, algorithm: .ed25519), type: "at+jwt")
        let token = try signer.sign(payload: Array(#"{"exp":2000}"#.utf8))
        #expect(Forge.refusal(Array(token.utf8), by: try SampleKeys.verifier(both.keys)) == nil)
        #expect(
            Forge.refusal(Array(token.utf8), by: try SampleKeys.verifier(both.keys, algorithms: [.edDSA])) == .algorithm
        )
    }

    @Test("input that is not a JWK set is an error")
    func broken() {
        for text in [
            "", "{}", "[]", #"{"keys":{}}"#, #"{"keys":null}"#, #"{"keys":[1]}"#, #"{"keys":["x"]}"#, #"{"keys":[[]]}"#,
            #"{"keys":[],"keys":[]}"#, #"{"keys":[{"kty":"EC","kty":"EC"}]}"#, #"{"keys":[]"#,
        ] {
            #expect(code { _ = try KeySet.load(jwks: text) } == .malformed)
        }
        #expect(code { _ = try KeySet.load(jwks: String(repeating: " ", count: (1 << 20) + 1)) } == .tooLarge)
        #expect(code { _ = try KeySet.load(jwks: #"{"keys":[]}"#) } == nil)
    }

    @Test("two keys with the same kid are an error, even if one is unusable")
    func duplicates() throws {
        for other in [
            #"{\#(Self.okp),"kid":"a","alg":"EdDSA"}"#, #"{"kty":"XYZ","kid":"a"}"#, #"{"kty":"XYZ","kid":"\u0061"}"#,
        ] {
            let jwks = #"{"keys":[{\#(Self.ec),"kid":"a","alg":"ES256"},\#(other)]}"#
            #expect(code { _ = try KeySet.load(jwks: jwks) } == .duplicateKey)
        }
        #expect(code { _ = try KeySet([try Forge.key(kid: "a"), try Forge.key(kid: "a")]) } == .duplicateKey)
        // Without kid, the same key twice has the same thumbprint twice.
        #expect(code { _ = try KeySet([try Forge.key(), try Forge.key()]) } == .duplicateKey)
        // Canonically equivalent kids are different kids.
        let set = try KeySet([try Forge.key(kid: "\u{e9}"), try Forge.key(kid: "e\u{301}")])
        #expect(set.key(kid: "e\u{301}")?.kid.utf8.count == 3)
        #expect(set.key(kid: "e") == nil)
    }

    @Test("a published set must not contain secrets")
    func published() throws {
        let key = try Forge.key()
        for secret in [try key.privateJWK(), RFCVector.case3.jwk, RFCVector.case2.jwk, #"{"kty":"XYZ","k":"AA"}"#] {
            let jwks = #"{"keys":[{\#(Self.okp),"alg":"EdDSA"},\#(secret)]}"#
            #expect(code { _ = try KeySet.load(jwks: jwks, isPublished: true) } == .keyUse)
            #expect(code { _ = try KeySet.load(jwks: jwks) } == nil)
        }
    }

    @Test("the published form contains public keys only, and no HMAC keys")
    func publicSet() throws {
        let keys = try Algorithm.allCases.map { try SampleKeys.key($0, kid: $0.name) }
        let text = try KeySet(keys).publicJWKS()
        let loaded = try KeySet.load(jwks: text, isPublished: true)
        #expect(loaded.skipped.isEmpty)
        #expect(loaded.keys.keys.map(\.kid) == Algorithm.allCases.dropFirst(3).map(\.name))
        #expect(loaded.keys.keys.allSatisfy { !$0.isPrivate })
        for key in keys.dropFirst(3) {
            let verifier = try SampleKeys.verifier(loaded.keys.keys)
            #expect(Forge.refusal(Array(try SampleKeys.token(key).utf8), by: verifier) == nil)
        }
        #expect(KeySet(try Forge.key()).publicJWKS() == #"{"keys":[]}"#)
    }
}
