import AuthService
import Foundation
import HTTPTypes
import Identity
import InMemoryStore
import JWT
import Testing

/// Presents each kind of token at each endpoint, which accepts its own kinds and refuses all others (S13).
@Suite("Token kinds") struct TokenKindTests {
    /// The kinds of token that the service issues, and a kind that resembles them.
    enum Kind: String, CaseIterable, Sendable {
        case access, refresh, personal, client, oneTime
        /// A refresh token in a browser's cookie.
        case browser
        /// A JWT signed with the service's key, but of another type than an access token.
        case otherJWT
    }

    /// A request with a credential, and the kinds that its endpoint accepts.
    struct Place: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        /// The body, with `TOKEN` in place of a token that is not sent in `Authorization`.
        var body = ""
        let accepts: Set<Kind>
        /// The status for all other kinds.
        var refusal = HTTPResponse.Status.unauthorized

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
        Place(
            method: .post, path: "/tokens/one-time",
            body: #"{"path":"/file","audience":"https://app.example.org"}"#, accepts: [.access]),
        Place(
            method: .post, path: "/oauth/token", body: "grant_type=refresh_token&refresh_token=TOKEN",
            accepts: [.refresh], refusal: .badRequest),
    ]

    @Test("is accepted at its own endpoints, and refused at all others", arguments: places)  // S13
    func table(place: Place) throws {
        for kind in Kind.allCases {
            let scene = try Scene()
            let status = scene.answer(place, scene.tokens[kind] ?? "").status
            if place.accepts.contains(kind) {
                #expect(status.kind == .successful, "\(kind): \(status)")
            } else {
                #expect(status == place.refusal, "\(kind)")
                #expect(try scene.isUntouched, "\(kind)")
            }
        }
    }

    @Test("is live at introspection only if it is of a kind that programs present")  // S13
    func introspection() throws {
        let scene = try Scene()
        for kind in Kind.allCases {
            let place = Place(
                method: .post, path: "/oauth/introspect",
                body: "client_id=wiki&client_secret=\(scene.tokens[.client] ?? "")&token=TOKEN", accepts: [])
            let answer = scene.answer(place, scene.tokens[kind] ?? "")
            #expect(answer.status == .ok)
            #expect(try answer.json["active"] as? Bool == (kind == .access || kind == .refresh), "\(kind)")
        }
        #expect(try scene.isUntouched)
    }

    @Test("is revoked by a client only if it is of a kind that programs refresh or present")  // S13
    func revocation() throws {
        for kind in Kind.allCases {
            let scene = try Scene()
            let place = Place(
                method: .post, path: "/oauth/revoke",
                body: "client_id=wiki&client_secret=\(scene.tokens[.client] ?? "")&token=TOKEN", accepts: [])
            // RFC 7009, 2.1: a browser's token was issued to another client.
            #expect(scene.answer(place, scene.tokens[kind] ?? "").status == (kind == .browser ? .badRequest : .ok))
            #expect(try scene.isUntouched == !(kind == .access || kind == .refresh), "\(kind)")
        }
    }

    /// One account with a token of each kind.
    struct Scene {
        let fixture: Fixture
        let tokens: [Kind: String]
        let session: String
        let personalID: String
        /// The program's session and the browser's.
        private let sessions: Set<String>

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
            let link = fixture.service.respond(
                to: StubRequest(.post, "/tokens/one-time").with("HTTP_AUTHORIZATION", "Bearer \(access)")
                    .with(
                        body: #"{"path":"/file","audience":"https://app.example.org"}"#, contentType: "application/json"
                    ))
            let browser = Browser(fixture)
            try browser.login()
            let cookie = try #require(browser.session?.split(separator: "~").last)
            sessions = Set(try fixture.store.sessions(of: fixture.account.id).map(\.id.description))
            let random = RandomSource { UInt64.random(in: .min ... .max) }
            let client = ClientSecret(random: random)
            try fixture.store.addClient(
                OAuthClient(id: "wiki", name: nil, secretHash: ClientSecretHash(client), createdAt: fixture.time.value),
                audit: nil)
            // The payload of the access token with another type, signed with the service's key.
            let key = try Key(hmacSecret: Array(0..<32), algorithm: .hs256)
            var claims = JSONBuilder()
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
                .oneTime: try #require(try link.json["one_time_token"] as? String), .browser: String(cookie),
            ]
        }

        /// The response to a request with the token in `Authorization` or in the body.
        func answer(_ place: Place, _ token: String) -> Response {
            let path = place.path.replacing("SESSION", with: session).replacing("PERSONAL", with: personalID)
            var request = StubRequest(place.method, path)
            if !place.body.contains("TOKEN") { request = request.with("HTTP_AUTHORIZATION", "Bearer \(token)") }
            if !place.body.isEmpty {
                request = request.with(
                    body: place.body.replacing("TOKEN", with: token),
                    contentType: place.body.hasPrefix("{") ? "application/json" : "application/x-www-form-urlencoded")
            }
            return fixture.service.respond(to: request)
        }

        /// Whether session, password and personal token are unchanged.
        var isUntouched: Bool {
            get throws {
                try Set(fixture.store.sessions(of: fixture.account.id).map(\.id.description)) == sessions
                    && fixture.store.personalTokens(of: fixture.account.id).map(\.id.description) == [personalID]
                    && fixture.get("/protected", authorization: "Bearer \(tokens[.access] ?? "")").status == .ok
                    && fixture.login().status == .ok
            }
        }
    }
}
