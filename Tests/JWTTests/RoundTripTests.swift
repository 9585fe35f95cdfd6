import JWT
import Testing

@Suite("Sign and verify")
struct RoundTripTests {
    @Test("an access token signed here is verified here")
    func roundTrip() throws {
        let key = try Key(hmacSecret: Array(0..<32), algorithm: .hs256)
        var claims = JSONBuilder()
        claims.setIssuer("https://example.org")
        claims.setSubject("acct_1")
        claims.setAudience("https://example.org/api")
        claims.setExpiration(2000)
        claims.setIssuedAt(1000)
        claims.setTokenID("j\"1")
        claims.set("client_id", "web")
        claims.set("groups", ["a", "b"])
        claims.set("cnf", JSONBuilder().setting("jkt", "x"))
        let token = try Signer(key: key, type: "at+jwt").sign(claims)
        let verifier = Verifier(
            keys: KeySet(key),
            policy: try .accessToken(
                issuer: "https://example.org", audience: "https://example.org/api", algorithms: [.hs256]))
        let verified = try verifier.verify(token, now: 1999)
        #expect(verified.subject == "acct_1")
        #expect(verified.tokenID == "j\"1")
        #expect(try verified.strings("groups") == ["a", "b"])
        #expect(try verified.object("cnf")?.string("jkt") == "x")
        #expect(throws: JWTError(.expired, "the token has expired")) { try verifier.verify(token, now: 2000) }
    }
}
