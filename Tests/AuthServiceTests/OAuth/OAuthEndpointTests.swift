import AuthService
import Foundation
import HTTPTypes
import Identity
import InMemoryStore
import Testing

@Suite("OAuth endpoints")
struct OAuthEndpointTests {
    private static let secret = ClientSecret(random: RandomSource { UInt64.random(in: .min ... .max) })

    private func fixture() throws -> Fixture {
        let fixture = try Fixture()
        for id in ["backend", "other"] {
            try fixture.store.addClient(
                OAuthClient(
                    id: id, name: nil, secretHash: ClientSecretHash(Self.secret), createdAt: fixture.time.value),
                audit: nil)
        }
        return fixture
    }

    private func basic(_ id: String, _ secret: String = secret.text) -> String {
        "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString()
    }

    private func post(
        _ fixture: Fixture, _ path: String, _ form: String, authorization: String? = nil,
        contentType: String = "application/x-www-form-urlencoded"
    ) -> Response {
        var request = StubRequest(.post, path).with(body: form, contentType: contentType)
        if let authorization { request = request.with("HTTP_AUTHORIZATION", authorization) }
        return fixture.service.respond(to: request)
    }

    private static let login = "grant_type=password&username=alice&password=correct+horse+battery+staple"

    @Test("the password and refresh grants of RFC 6749, with and without a client")
    func grants() throws {
        let fixture = try fixture()
        for authorization in [nil, basic("backend")] {
            let response = post(fixture, "/oauth/token", Self.login, authorization: authorization)
            #expect(response.status == .ok)
            #expect(response.headerFields[.cacheControl] == "no-store")
            let token = try #require(try response.json["refresh_token"] as? String)
            let form = "grant_type=refresh_token&refresh_token=\(token)"
            #expect(post(fixture, "/oauth/token", form, authorization: authorization).status == .ok)
        }
    }

    @Test("the public client may identify itself without a secret, which is not authentication (RFC 6749, 3.2.1)")
    func publicClient() throws {
        let fixture = try fixture()
        let (named, header) = ("&client_id=sallyport", basic("sallyport", ""))
        let json = try post(fixture, "/oauth/token", Self.login + named).json
        let form = "grant_type=refresh_token&refresh_token=\(try #require(json["refresh_token"] as? String))"
        #expect(post(fixture, "/oauth/token", form + named).status == .ok)
        #expect(post(fixture, "/oauth/token", form, authorization: header).status == .ok)
        #expect(post(fixture, "/oauth/token", form + named + "&client_secret=x").status == .unauthorized)
        for path in ["/oauth/introspect", "/oauth/revoke"] {
            #expect(post(fixture, path, "token=x" + named).status == .unauthorized)
            #expect(post(fixture, path, "token=x", authorization: header).status == .unauthorized)
        }
    }

    @Test("a refresh token serves only the client it was issued to")
    func foreignClient() throws {
        let fixture = try fixture()
        let json = try post(fixture, "/oauth/token", Self.login, authorization: basic("backend")).json
        let form = "grant_type=refresh_token&refresh_token=\(try #require(json["refresh_token"] as? String))"
        for authorization in [nil, basic("other")] {
            let response = post(fixture, "/oauth/token", form, authorization: authorization)
            #expect(response.status == .badRequest)
            #expect(try response.json["error"] as? String == "invalid_grant")
        }
        #expect(post(fixture, "/oauth/token", form, authorization: basic("backend")).status == .ok)
    }

    @Test(
        "refuses in the form of RFC 6749, 5.2",
        arguments: [
            ("", 400, "invalid_request"), ("grant_type=implicit", 400, "unsupported_grant_type"),
            ("grant_type=password&username=alice", 400, "invalid_request"),
            ("grant_type=password&username=alice&password=wrong", 400, "invalid_grant"),
            ("grant_type=refresh_token&refresh_token=x", 400, "invalid_grant"),
            ("grant_type=password&grant_type=password", 400, "invalid_request"),
            (login + "&client_id=backend", 401, "invalid_client"),
            (login + "&client_id=unknown", 401, "invalid_client"),
            (login + "&client_id=backend&client_secret=wrong", 401, "invalid_client"),
        ])
    func refusals(form: String, status: Int, code: String) throws {
        let response = post(try fixture(), "/oauth/token", form)
        #expect(response.status.code == status)
        #expect(try response.json["error"] as? String == code)
        #expect(response.headerFields[.cacheControl] == "no-store")
        if status == 401 { #expect(response.headerFields[.wwwAuthenticate]?.hasPrefix("Basic ") == true) }
    }

    @Test("introspection requires a client, and describes only valid tokens (S15)")
    func introspection() throws {
        let fixture = try fixture()
        let json = try fixture.login().json
        let access = try #require(json["access_token"] as? String)
        let refresh = try #require(json["refresh_token"] as? String)
        #expect(post(fixture, "/oauth/introspect", "token=\(access)").status == .unauthorized)
        #expect(
            post(fixture, "/oauth/introspect", "token=\(access)", authorization: basic("backend", "x")).status
                == .unauthorized)
        let live = try post(fixture, "/oauth/introspect", "token=\(access)", authorization: basic("backend")).json
        #expect(live["active"] as? Bool == true)
        #expect(live["username"] as? String == "Alice")
        #expect(live["sub"] as? String == fixture.account.id.description)
        #expect(live["exp"] as? Int == 1_800_000_900)
        let session = try post(fixture, "/oauth/introspect", "token=\(refresh)", authorization: basic("backend")).json
        #expect(session["active"] as? Bool == true)

        _ = fixture.service.respond(
            to: StubRequest(.post, "/logout").with("HTTP_AUTHORIZATION", "Bearer \(access)"))
        for token in [access, refresh, "x", "sprt_x", "a.b.c"] {
            let response = post(fixture, "/oauth/introspect", "token=\(token)", authorization: basic("backend"))
            #expect(response.status == .ok)
            #expect(String(decoding: response.body, as: UTF8.self) == #"{"active":false}"#)
        }
    }

    @Test("revocation ends an access token alone, a refresh token with its session; unknown ones are no error (S15)")
    func revocation() throws {
        let fixture = try fixture()
        let json = try fixture.login().json
        let access = try #require(json["access_token"] as? String)
        let refresh = try #require(json["refresh_token"] as? String)
        #expect(post(fixture, "/oauth/revoke", "token=\(access)").status == .unauthorized)
        #expect(post(fixture, "/oauth/revoke", "token=\(access)", authorization: basic("backend")).status == .ok)
        #expect(fixture.get("/protected", authorization: "Bearer \(access)").status == .unauthorized)
        let renewed = try post(fixture, "/oauth/token", "grant_type=refresh_token&refresh_token=\(refresh)").json
        let second = try #require(renewed["access_token"] as? String)
        #expect(fixture.get("/protected", authorization: "Bearer \(second)").status == .ok)
        let token = try #require(renewed["refresh_token"] as? String)
        #expect(
            post(
                fixture, "/oauth/revoke", "token=\(token)&token_type_hint=access_token", authorization: basic("backend")
            ).status == .ok)
        #expect(fixture.get("/protected", authorization: "Bearer \(second)").status == .unauthorized)
        for unknown in ["x", "sprt_x", token, access] {
            #expect(post(fixture, "/oauth/revoke", "token=\(unknown)", authorization: basic("backend")).status == .ok)
        }
    }

    // S15
    @Test("another client's tokens are not revoked, and the response says so (RFC 7009, 2.1)")
    func foreignRevocation() throws {
        let fixture = try fixture()
        let json = try post(fixture, "/oauth/token", Self.login, authorization: basic("backend")).json
        let access = try #require(json["access_token"] as? String)
        let refresh = try #require(json["refresh_token"] as? String)
        for token in [access, refresh] {
            let response = post(fixture, "/oauth/revoke", "token=\(token)", authorization: basic("other"))
            #expect(response.status == .badRequest)
            #expect(try response.json["error"] as? String == "invalid_grant")
            let introspection = post(fixture, "/oauth/introspect", "token=\(token)", authorization: basic("other"))
            #expect(try introspection.json["active"] as? Bool == true)
        }
        #expect(fixture.get("/protected", authorization: "Bearer \(access)").status == .ok)
    }

    @Test("a client that authenticates in two ways is refused (RFC 6749, 2.3)")
    func twoWays() throws {
        let form = "token=x&client_id=backend&client_secret=\(Self.secret.text)"
        let response = post(try fixture(), "/oauth/introspect", form, authorization: basic("backend"))
        #expect(response.status == .badRequest)
        #expect(post(try fixture(), "/oauth/introspect", form).status == .ok)
    }

    @Test("the metadata of RFC 8414 names the endpoints under the configured origin (N3)")
    func metadata() throws {
        let fixture = try fixture()
        let json = try fixture.get("/.well-known/oauth-authorization-server").json
        #expect(json["issuer"] as? String == Fixture.origin)
        for (member, path) in [
            ("token_endpoint", "/oauth/token"), ("revocation_endpoint", "/oauth/revoke"),
            ("introspection_endpoint", "/oauth/introspect"), ("jwks_uri", "/.well-known/jwks.json"),
        ] {
            #expect(json[member] as? String == Fixture.origin + path)
        }
        #expect(String(decoding: fixture.get("/.well-known/jwks.json").body, as: UTF8.self) == #"{"keys":[]}"#)
    }

    @Test("only a password grant waits for the hashing lane")
    func lanes() throws {
        let service = try fixture().service
        func lane(_ form: String) -> Lane {
            service.lane(
                for: StubRequest(.post, "/oauth/token").with(
                    body: form, contentType: "application/x-www-form-urlencoded"))
        }
        #expect(lane(Self.login) == .hashing)
        #expect(lane("grant_type=refresh_token&refresh_token=x") == .storage)
        #expect(lane("nonsense") == .storage)
    }
}
