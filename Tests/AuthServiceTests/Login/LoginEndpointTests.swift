import AuthService
import Foundation
import HTTPTypes
import Identity
import InMemoryStore
import JWT
import Testing

@Suite("POST /login")
struct LoginEndpointTests {
    private func post(_ fixture: Fixture, _ body: String, _ contentType: String = "application/json") -> Response {
        fixture.service.respond(to: StubRequest(.post, "/login").with(body: body, contentType: contentType))
    }

    @Test("answers a correct password with an access token in the profile of RFC 9068 (T2)")
    func success() throws {
        let fixture = try Fixture()
        let response = fixture.login()
        #expect(response.status == .ok)
        #expect(response.headerFields[.cacheControl] == "no-store")
        let json = try response.json
        #expect(json["token_type"] as? String == "bearer")
        #expect(json["expires_in"] as? Int == 900)
        let token = try UnverifiedToken(try #require(json["access_token"] as? String))
        #expect(token.unverifiedType == "at+jwt")
        #expect(token.unverifiedAlgorithm == "HS256")
        #expect(token.unverifiedKid != nil)
        for claim in ["iss", "sub", "aud", "client_id", "jti", "sid", "preferred_username"] {
            #expect(token.unverifiedString(claim)?.isEmpty == false, "\(claim)")
        }
        #expect(token.unverifiedString("iss") == Fixture.origin)
        #expect(token.unverifiedString("sub") == fixture.account.id.description)
        #expect(token.unverifiedDate("exp") == NumericDate(seconds: 1_800_000_900))
        #expect(token.unverifiedDate("auth_time") == NumericDate(seconds: 1_800_000_000))
        #expect(!token.unverifiedClaimsJSON.contains("example.org\",\"email"))
    }

    @Test(
        "accepts the same as a form, with or without grant_type=password",
        arguments: ["", "&grant_type=password", "&grant_type=password&scope=&client_id="])
    func form(more: String) throws {
        let body = "username=Alice&password=correct+horse%20battery%20staple" + more
        let response = post(try Fixture(), body, "application/x-www-form-urlencoded; charset=UTF-8")
        #expect(response.status == .ok)
    }

    @Test(
        "a login whose access token cannot be signed leaves no session behind", arguments: ["/login", "/oauth/token"])
    func unsigned(_ path: String) throws {
        let fixture = try Fixture()
        let body = "grant_type=password&username=Alice&password=correct+horse%20battery%20staple"
        let request = StubRequest(.post, path).with(body: body, contentType: "application/x-www-form-urlencoded")
        #expect(fixture.service.respond(to: request).status == .ok)
        #expect(try fixture.store.sessions(of: fixture.account.id).count == 1)
        try fixture.keys.update([], now: fixture.time.value)
        #expect(fixture.service.respond(to: request).status == .internalServerError)
        #expect(try fixture.store.sessions(of: fixture.account.id).count == 1)
    }

    @Test("refuses unknown user, wrong password and disabled account alike, byte for byte (S3)")
    func refusals() throws {
        let fixture = try Fixture()
        let unknown = fixture.login("nobody", Fixture.password)
        let wrong = fixture.login("alice", "not this one")
        _ = try fixture.store.setDisabled(true, of: fixture.account.id)
        let disabled = fixture.login()
        for response in [unknown, wrong, disabled] {
            #expect(response.status == .unauthorized)
            #expect(try response.problem == "Invalid username or password.")
            #expect(response.headerFields[.wwwAuthenticate] == #"Bearer realm="https://auth.example.org""#)
            #expect(response.body == unknown.body)
            #expect(response.headerFields == unknown.headerFields)
        }
        #expect(fixture.reasons.value == [.unknownUser, .wrongPassword, .disabled])
    }

    @Test("finds the account whatever the case of the name (S2)", arguments: ["alice", "ALICE", "Ａlice"])
    func nameForms(name: String) throws {
        #expect(try Fixture().login(name).status == .ok)
    }

    @Test(
        "answers malformed JSON with 400 and never repeats a value",
        arguments: [
            ("", nil), ("{", nil), ("[]", nil), ("null", nil), (#"{"username":"alice","password":"s3cret-value""#, nil),
            (#"{"username":"alice","username":"bob","password":"s3cret-value"}"#, "username"),
            (#"{"username":"alice","\u0075sername":"bob","password":"s3cret-value"}"#, "username"),
            (#"{"username":"alice"}"#, "password"), (#"{"password":"s3cret-value"}"#, "username"),
            (#"{"username":1,"password":"s3cret-value"}"#, "username"),
            (#"{"username":null,"password":"s3cret-value"}"#, "username"),
            (#"{"username":["alice"],"password":"s3cret-value"}"#, "username"),
            (#"{"username":"alice","password":true}"#, "password"),
            (#"{"username":"","password":"s3cret-value"}"#, "username"),
            (#"{"username":"alice","password":""}"#, "password"),
            (#"{"username":"alice","password":"\ud800"}"#, nil),
            (#"{"username":"alice","password":"s3cret-value","grant_type":"implicit"}"#, "grant_type"),
            (#"{"username":"alice","password":"s3cret-value"},"#, nil),
            ("\u{FEFF}{}", nil),
            (#"{"a":"# + String(repeating: "[", count: 7000) + String(repeating: "]", count: 7000) + "}", nil),
        ] as [(String, String?)])
    func malformedJSON(body: String, field: String?) throws {
        let response = post(try Fixture(), body)
        #expect(response.status == .badRequest)
        #expect(try response.problem?.isEmpty == false)
        #expect(try response.json["field"] as? String == field)
        #expect(!String(decoding: response.body, as: UTF8.self).contains("s3cret-value"))
    }

    @Test("refuses a body that is not UTF-8, and one with NUL in a name")
    func binary() throws {
        let fixture = try Fixture()
        for body in [
            [UInt8]("{\"username\":\"".utf8) + [0xff, 0xfe] + Array("\",\"password\":\"x\"}".utf8), [0, 1, 2, 3],
        ] {
            let request = StubRequest(.post, "/login").with(body: body, contentType: "application/json")
            #expect(fixture.service.respond(to: request).status == .badRequest)
        }
        #expect(post(fixture, #"{"username":"a\u0000lice","password":"x"}"#).status != .ok)
    }

    @Test(
        "answers a malformed form with 400",
        arguments: [
            "username=alice&username=bob&password=x", "username=alice&password=%zz", "username=alice&password=%4",
            "username=alice&password=%ff%fe", "username=alice", "password=x", "=x&username=a&password=x",
            "username=alice&password=x&%75sername=bob",
        ])
    func malformedForm(body: String) throws {
        let response = post(try Fixture(), body, "application/x-www-form-urlencoded")
        #expect(response.status == .badRequest)
        #expect(try response.problem != nil)
    }

    @Test(
        "answers any other content type with 415",
        arguments: [
            "text/plain", "application/xml", "multipart/form-data; boundary=x", "", "application/json; charset=utf-16",
        ])
    func otherContentType(type: String) throws {
        let response = post(try Fixture(), #"{"username":"alice","password":"x"}"#, type)
        #expect(response.status == .unsupportedMediaType)
        #expect(try response.problem != nil)
    }

    @Test("accepts passwords of 1 to 1024 bytes", arguments: [(1, 401), (1024, 401), (1025, 400)])
    func passwordLength(count: Int, status: Int) throws {
        let response = try Fixture().login("alice", String(repeating: "p", count: count))
        #expect(response.status.code == status)
    }

    @Test("runs on the hashing lane, the token check on the fast one")
    func lanes() throws {
        let service = try Fixture().service
        let login = StubRequest(.post, "/login")
        let good = login.with(body: "username=a&password=b", contentType: "application/x-www-form-urlencoded")
        #expect(service.lane(for: good) == .hashing)
        // A request that is refused unread takes no place in the hashing queue.
        #expect(service.lane(for: login) == .fast)
        #expect(service.lane(for: login.with(body: "{", contentType: "application/json")) == .fast)
        #expect(service.lane(for: StubRequest(.get, "/protected")) == .fast)
        #expect(service.lane(for: StubRequest(.get, "/login")) == .fast)
    }
}
