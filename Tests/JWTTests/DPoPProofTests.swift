import JWT
import Testing

@Suite("Proofs of possession")
struct DPoPProofTests {
    /// RFC 9449, figure 5.
    private static let published =
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo"
        + "RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19."
        + "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0"
        + "IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"

    private static func verifier(_ type: String = DPoPProof.dpopType) throws -> DPoPProofVerifier {
        try DPoPProofVerifier(type: type, requiredClaims: ["htm", "htu", "iat", "jti"], leeway: 0)
    }

    private static func refusal(_ proof: String, by verifier: DPoPProofVerifier) -> JWTError.Code? {
        do throws(JWTError) {
            _ = try verifier.verify(Array(proof.utf8).span, now: 1_562_262_616)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("the RFC's example is valid, and its key has the RFC's thumbprint")
    func vector() throws {
        let proof = try Self.verifier().verify(Array(Self.published.utf8).span, now: 1_562_262_616)
        #expect(try proof.claims.string("htu") == "https://server.example.com/token")
        #expect(Base64URL.encode(proof.keyThumbprint) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")
    }

    @Test("every other last character of a part is refused, and so is every other kind of token")
    func tampering() throws {
        let verifier = try Self.verifier()
        for part in 0..<3 {
            var parts = Self.published.split(separator: ".").map(String.init)
            parts[part] = parts[part].dropLast() + (parts[part].hasSuffix("A") ? "B" : "A")
            #expect(Self.refusal(parts.joined(separator: "."), by: verifier) != nil)
        }
        #expect(Self.refusal(Self.published, by: try Self.verifier("at+jwt")) == .type)
        #expect(Self.refusal(try SampleKeys.token(try SampleKeys.key(.es256)), by: verifier) == .type)
        #expect(Self.refusal(String(repeating: ".", count: 5000), by: verifier) == .tooLarge)
    }

    @Test("proofs made here are valid with every accepted algorithm", arguments: Algorithm.allCases)
    func roundTrip(algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        var claims = JSONBuilder()
        claims.set("htm", "GET")
        claims.set("htu", "https://a.example")
        claims.setIssuedAt(1000)
        claims.setTokenID("1")
        guard let proof = try? DPoPProof.sign(claims, with: key, type: DPoPProof.dpopType) else {
            #expect(!DPoPProofVerifier.algorithms.contains(algorithm))
            return
        }
        let refusal = Self.refusal(proof, by: try Self.verifier())
        #expect(refusal == (DPoPProofVerifier.algorithms.contains(algorithm) ? nil : .algorithm))
        guard refusal == nil else { return }
        let read = try Self.verifier().verify(Array(proof.utf8).span, now: 1000)
        #expect(Base64URL.encode(read.keyThumbprint) == key.thumbprint)
        // R13: a token verifier ignores the key in a header.
        #expect(try Forge.refusal(proof, keys: [try SampleKeys.key(algorithm)]) != nil)
    }
}
