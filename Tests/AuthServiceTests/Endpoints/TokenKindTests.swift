import AuthService
import Foundation
import HTTPTypes
import Identity
import JWT
import Testing

/// Each kind of token at each endpoint: accepted at its own, and refused at every other (S13).
@Suite("Token kinds") struct TokenKindTests {
    /// The kinds of token that the service gives out, or that look as if it did.
    enum Kind: String, CaseIterable, Sendable {
        case access, refresh, personal, client
        /// A JWT signed with our key, of another type than an access token.
        case otherJWT
    }

    /// A request that takes a credential, and the kinds that it takes.
    struct Place: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        /// The body, with `TOKEN` where the token stands if that is not `Authorization`.
        var body = ""
        let accepts: Set<Kind>

        var testDescription: String { "\(method) \(path) \(body.contains("TOKEN") ? "by body" : "")" }
    }

    static let places = [
        Place(method: .get, path: "/auth", accepts: [.access, .personal]),
        Place(method: .get, path: "/protected", accepts: [.access, .personal]),
        Place(method: .get, path: "/me", accepts: [.access, .personal]),
        Place(method: .get, path: "/sessions", accepts: [.access]),
        Place(method: .delete, path: "/sessions/SESSION", accepts: [.access]),
        Place(method: .get, path: "/tokens", accepts: [.access]),
        Place(method: .post, path: "/tokens", body: #"{"name":"another"}"#, accepts: [.access]),
        Place(method: .delete, path: "/tokens/PERSONAL", accepts: [.access]),
        Place(
            method: .post, path: "/password", body: #"{"current":"\#(Fixture.password)","new":"another good one"}"#,
            accepts: [.access]),
        Place(method: .post, path: "/logout", accepts: [.access]),
        Place(method: .post, path: "/logout/all", accepts: [.access]),
        Place(method: .post, path: "/logout", body: #"{"refresh_token":"TOKEN"}"#, accepts: [.refresh]),
        Place(method: .post, path: "/refresh", body: #"{"refresh_token":"TOKEN"}"#, accepts: [.refresh]),
    ]

    @Test("is accepted at its own endpoints, and refused at all others", arguments: places)  // S13
    func table(place: Place) throws {
        for kind in Kind.allCases {
            let scene = try Scene()
            let token = scene.tokens[kind] ?? ""
            let path = place.path.replacing("SESSION", with: scene.session).replacing(
                "PERSONAL", with: scene.personalID)
            var request = StubRequest(place.method, path)
            if place.body.contains("TOKEN") {
                request = request.with(
                    body: place.body.replacing("TOKEN", with: token), contentType: "application/json")
            } else {
                request = request.with("HTTP_AUTHORIZATION", "Bearer \(token)")
                if !place.body.isEmpty { request = request.with(body: place.body, contentType: "application/json") }
            }
            let status = scene.fixture.service.respond(to: request).status
            if place.accepts.contains(kind) {
                #expect(status.kind == .successful, "\(kind): \(status)")
            } else {
                #expect(status == .unauthorized, "\(kind)")
                #expect(try scene.isUntouched, "\(kind)")
            }
        }
    }

    /// One account with a token of each kind.
    struct Scene {
        let fixture: Fixture
        let tokens: [Kind: String]
        let session: String
        let personalID: String

        init() throws {
            fixture = try Fixture()
            let login = try fixture.login().json
            let access = try #require(login["access_token"] as? String)
            let made = fixture.service.respond(
                to: StubRequest(.post, "/tokens").with("HTTP_AUTHORIZATION", "Bearer \(access)")
                    .with(body: #"{"name":"backup"}"#, contentType: "application/json"))
            let personal = try #require(try made.json["token"] as? String)
            personalID = try #require(try made.json["id"] as? String)
            session = try #require(
                try fixture.get("/me", authorization: "Bearer \(access)").json["sid"] as? String)
            let random = RandomSource { UInt64.random(in: .min ... .max) }
            let client = ClientSecret(random: random)
            try fixture.store.addClient(
                OAuthClient(id: "wiki", name: nil, secretHash: ClientSecretHash(client), createdAt: fixture.time.value),
                audit: nil)
            // The payload of the access token under another type, signed with the service's own key.
            let key = try Key(hmacSecret: Array(0..<32), algorithm: .hs256)
            var claims = ClaimsBuilder()
            claims.setIssuer(Fixture.origin)
            claims.setSubject(fixture.account.id.description)
            claims.setAudience(Fixture.origin)
            claims.set("client_id", "sallyport")
            claims.setIssuedAt(NumericDate(seconds: fixture.time.value.seconds))
            claims.setExpiration(NumericDate(seconds: fixture.time.value.seconds + 60))
            claims.setTokenID(TokenID(generation: 1, random: random).description)
            claims.set("sid", session)
            tokens = [
                .access: access, .refresh: try #require(login["refresh_token"] as? String), .personal: personal,
                .client: client.text, .otherJWT: try Signer(key: key, type: "JWT").sign(claims),
            ]
        }

        /// Whether session, password and personal token are as they were.
        var isUntouched: Bool {
            get throws {
                try fixture.store.sessions(of: fixture.account.id).map(\.id.description) == [session]
                    && fixture.store.personalTokens(of: fixture.account.id).map(\.id.description) == [personalID]
                    && fixture.get("/protected", authorization: "Bearer \(tokens[.access] ?? "")").status == .ok
                    && fixture.login().status == .ok
            }
        }
    }
}
