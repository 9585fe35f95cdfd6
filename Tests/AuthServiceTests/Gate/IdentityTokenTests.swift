import AccessRules
import AuthService
import Foundation
import HTTPTypes
import Identity
import JWT
import Testing

@Suite("Signed identities")  // G8
struct IdentityTokenTests {
    private let scene: GateScene
    private let key: Key

    init() throws {
        var generator = SystemRandomNumberGenerator()
        let key = try Key.generate(.es256, using: &generator)
        self.key = key
        scene = try GateScene(
            [
                AccessRule(
                    line: 1, path: try PathPattern("/api/*"),
                    admission: Admission(kind: .login, audience: "https://api.example.org")),
                AccessRule(line: 2, path: .everything, admission: .login),
            ], identity: "https://app.example.org")
        let start = scene.fixture.time.value
        let access = try Key(hmacSecret: Array(0..<32), algorithm: .hs256)
        try scene.fixture.keys.update(
            [
                KeyRecord(key: access, createdAt: start, signsFrom: start),
                KeyRecord(key: key, use: .identity, createdAt: start, signsFrom: start),
            ], now: start)
    }

    private func signed(_ target: String, token: String) throws -> String {
        let name = try #require(HTTPField.Name("X-Auth-Token"))
        let answer = scene.ask(GateScene.question("GET", target), token: token)
        #expect(answer.status == .noContent)
        return try #require(answer.headerFields[name])
    }

    private func verify(_ token: String, audience: String) throws -> Claims {
        // Verifies with the published keys alone, as a backend does.
        let jwks = scene.fixture.get("/.well-known/jwks.json").body
        let keys = try KeySet.load(jwks: jwks, isPublished: true)
        #expect(keys.skipped.isEmpty)
        let policy = try Policy(
            issuer: .exactly(Fixture.origin), audience: .exactly(audience), algorithms: [.es256],
            type: .exactly("identity+jwt"))
        return try Verifier(keys: keys.keys, policy: policy).verify(
            token, now: NumericDate(seconds: scene.fixture.time.value.seconds))
    }

    @Test("contains subject, audience and expiry, and verifies with the published keys")
    func claims() throws {
        let access = try scene.fixture.token()
        let claims = try verify(try signed("/x", token: access), audience: "https://app.example.org")
        #expect(claims.subject == scene.fixture.account.id.description)
        #expect(try claims.string("preferred_username") == "Alice")
        #expect(try claims.string("name") == "Alice Smith")
        #expect(try claims.string("email") == "alice@example.org")
        #expect(try claims.strings("groups") == ["staff"])
        let session = try UnverifiedToken(access).unverifiedString("sid")
        #expect(try claims.string("sid") == session)
        // Five seconds ago, for applications whose clock is behind.
        #expect(claims.issuedAt == NumericDate(seconds: 1_799_999_995))
        #expect(claims.expiration == NumericDate(seconds: 1_800_000_060))
        #expect(claims.tokenID?.isEmpty == false)
        // The token is for the rule's own audience only.
        let api = try signed("/api/x", token: access)
        #expect(try verify(api, audience: "https://api.example.org").audience == ["https://api.example.org"])
        #expect(throws: JWTError.self) { try verify(api, audience: "https://app.example.org") }
    }

    @Test("is signed once per session, renewed at half its lifetime, and replaced when the account changes")
    func cached() throws {
        let access = try scene.fixture.token()
        let first = try signed("/x", token: access)
        #expect(try signed("/y", token: access) == first)
        #expect(try signed("/x", token: try scene.fixture.token()) != first)
        scene.fixture.time.change { $0 = $0.adding(milliseconds: 29_999) }
        #expect(try signed("/x", token: access) == first)
        scene.fixture.time.change { $0 = $0.adding(milliseconds: 1) }
        let second = try signed("/x", token: access)
        #expect(second != first)
        _ = try scene.fixture.store.setProfile(try AccountProfile(groups: ["new"]), of: scene.fixture.account.id)
        try scene.fixture.tokenStatus.refresh(now: scene.fixture.time.value)
        let third = try signed("/x", token: access)
        #expect(third != second)
        #expect(try verify(third, audience: "https://app.example.org").strings("groups") == ["new"])
    }

    // S13
    @Test("is accepted nowhere as an access token, whatever its audience")
    func noAccessToken() throws {
        for audience in [Fixture.origin, "https://app.example.org"] {
            let signer = try Signer(key: key, type: "identity+jwt")
            let own = try signed("/x", token: try scene.fixture.token())
            let genuine = try UnverifiedToken(own).unverifiedClaimsJSON
            let forOurselves = try signer.sign(
                payload: Array(genuine.replacing("https://app.example.org", with: audience).utf8))
            let disguised = try Signer(key: key, type: "at+jwt").sign(
                payload: Array(genuine.replacing("https://app.example.org", with: audience).utf8))
            for token in [forOurselves, disguised] {
                #expect(scene.ask(GateScene.question("GET", "/x"), token: token).status == .unauthorized)
                for path in ["/protected", "/me", "/sessions"] {
                    #expect(scene.fixture.get(path, authorization: "Bearer \(token)").status == .unauthorized)
                }
            }
        }
    }

    @Test("without a key for it, requests that require it are refused (G4)")
    func noKey() throws {
        let access = try scene.fixture.token()
        let start = scene.fixture.time.value
        let key = try Key(hmacSecret: Array(0..<32), algorithm: .hs256)
        try scene.fixture.keys.update([KeyRecord(key: key, createdAt: start, signsFrom: start)], now: start)
        let answer = scene.ask(GateScene.question("GET", "/x"), token: access)
        #expect(answer.status == .serviceUnavailable)
        #expect(scene.fixture.events.value.contains { "\($0)".contains("key add --use identity") })
    }
}
