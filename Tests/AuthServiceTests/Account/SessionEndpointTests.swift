import AuthService
import Foundation
import HTTPTypes
import Identity
import Testing

@Suite("Sessions over HTTP")
struct SessionEndpointTests {
    private struct Tokens {
        let access: String
        let refresh: String
    }

    private func login(_ fixture: Fixture) throws -> Tokens { try tokens(fixture.login()) }

    private func tokens(_ response: Response) throws -> Tokens {
        let json = try response.json
        return Tokens(
            access: try #require(json["access_token"] as? String),
            refresh: try #require(json["refresh_token"] as? String))
    }

    private func refresh(_ fixture: Fixture, _ token: String) -> Response {
        fixture.service.respond(
            to: StubRequest(.post, "/refresh").with(
                body: #"{"refresh_token":"\#(token)"}"#, contentType: "application/json"))
    }

    private func send(
        _ fixture: Fixture, _ method: HTTPRequest.Method, _ path: String, token: String? = nil, body: String = ""
    ) -> Response {
        var request = StubRequest(method, path)
        if let token { request = request.with("HTTP_AUTHORIZATION", "Bearer \(token)") }
        if !body.isEmpty { request = request.with(body: body, contentType: "application/json") }
        return fixture.service.respond(to: request)
    }

    private func isGood(_ fixture: Fixture, _ token: String) -> Bool {
        fixture.get("/protected", authorization: "Bearer \(token)").status == .ok
    }

    @Test("a refresh rotates: the response is like a login's, and the session stays the same")
    func rotation() throws {
        let fixture = try Fixture()
        let first = try login(fixture)
        #expect(first.refresh.hasPrefix("sprt_"))
        let response = refresh(fixture, first.refresh)
        #expect(response.status == .ok)
        #expect(response.headerFields[.cacheControl] == "no-store")
        let second = try tokens(response)
        #expect(second.refresh != first.refresh)
        let sids = try [first, second].map { tokens in
            try fixture.get("/me", authorization: "Bearer \(tokens.access)").json["sid"] as? String
        }
        #expect(sids[0] != nil && sids[0] == sids[1])
    }

    @Test("accepts the refresh token as a form too")
    func form() throws {
        let fixture = try Fixture()
        let request = StubRequest(.post, "/refresh").with(
            body: "refresh_token=\(try login(fixture).refresh)&grant_type=refresh_token",
            contentType: "application/x-www-form-urlencoded")
        #expect(fixture.service.respond(to: request).status == .ok)
    }

    @Test("the parent gets the same successor until that is used, which ends the session (S11)")
    func grace() throws {
        let fixture = try Fixture()
        let first = try login(fixture)
        let second = try tokens(refresh(fixture, first.refresh))
        #expect(try tokens(refresh(fixture, first.refresh)).refresh == second.refresh)
        fixture.time.change { $0 = $0.adding(milliseconds: 10_001) }
        let recovered = try tokens(refresh(fixture, first.refresh))
        #expect(recovered.refresh == second.refresh)
        let third = try tokens(refresh(fixture, recovered.refresh))
        #expect(refresh(fixture, first.refresh).status == .unauthorized)
        #expect(refresh(fixture, third.refresh).status == .unauthorized)
        #expect(!isGood(fixture, third.access))
        // The session's id is in the events of both; the log line is made from them.
        let session = try #require(RefreshToken(first.refresh)?.sessionID)
        let reports = fixture.events.value.compactMap { event -> String? in
            switch event {
            case .refreshGranted(let result, session, _): result.rawValue
            case .refreshRefused(let reason, session, _): reason.rawValue
            default: nil
            }
        }
        #expect(reports == ["rotated", "repeated", "recovered", "rotated", "reused", "unknownSession"])
    }

    @Test("an older generation ends the session at once, also within the grace (S11)")
    func reuse() throws {
        let fixture = try Fixture()
        let first = try login(fixture)
        let second = try tokens(refresh(fixture, first.refresh))
        let third = try tokens(refresh(fixture, second.refresh))
        #expect(isGood(fixture, third.access))
        #expect(refresh(fixture, first.refresh).status == .unauthorized)
        #expect(!isGood(fixture, third.access))
    }

    @Test(
        "an invalid refresh token is 401, a value that is not a string 400",
        arguments: [
            (#"{"refresh_token":"x"}"#, 401), (#"{"refresh_token":"sprt_"}"#, 401), (#"{"refresh_token":1}"#, 400),
            ("{}", 400),
            (#"{"refresh_token":"sprt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#, 401), ("", 400),
        ])
    func malformed(body: String, status: Int) throws {
        let response = try Fixture().service.respond(
            to: StubRequest(.post, "/refresh").with(body: body, contentType: "application/json"))
        #expect(response.status.code == status)
        if status == 401 {
            #expect(response.headerFields[.wwwAuthenticate]?.contains("error=\"invalid_token\"") == true)
        }
    }

    @Test("each kind of token is refused at the other's endpoints (S13)")
    func kinds() throws {
        let fixture = try Fixture()
        let tokens = try login(fixture)
        #expect(refresh(fixture, tokens.access).status == .unauthorized)
        #expect(!isGood(fixture, tokens.refresh))
        #expect(send(fixture, .post, "/logout/all", token: tokens.refresh).status == .unauthorized)
    }

    @Test("logout ends the session's tokens from the next request on, and no other's (S14)", arguments: [true, false])
    func logout(byAccessToken: Bool) throws {
        let fixture = try Fixture()
        let (mine, other) = (try login(fixture), try login(fixture))
        let renewed = try tokens(refresh(fixture, mine.refresh))
        let response =
            byAccessToken
            ? send(fixture, .post, "/logout", token: mine.access)
            : send(fixture, .post, "/logout", body: #"{"refresh_token":"\#(renewed.refresh)"}"#)
        #expect(response.status == .noContent)
        #expect(!isGood(fixture, mine.access))
        #expect(!isGood(fixture, renewed.access))
        #expect(refresh(fixture, renewed.refresh).status == .unauthorized)
        #expect(isGood(fixture, other.access))
        #expect(refresh(fixture, other.refresh).status == .ok)
        #expect(send(fixture, .post, "/logout").status == .unauthorized)
    }

    @Test("logout everywhere ends every session; a new login works in the same second (S9)")
    func logoutAll() throws {
        let fixture = try Fixture()
        let (one, two) = (try login(fixture), try login(fixture))
        #expect(send(fixture, .post, "/logout/all", token: one.access).status == .noContent)
        for tokens in [one, two] {
            #expect(!isGood(fixture, tokens.access))
            #expect(refresh(fixture, tokens.refresh).status == .unauthorized)
        }
        #expect(isGood(fixture, try login(fixture).access))
    }

    @Test("lists the account's own sessions, and ends one of them")
    func list() throws {
        let fixture = try Fixture()
        let (mine, other) = (try login(fixture), try login(fixture))
        let sessions = try #require(
            try send(fixture, .get, "/sessions", token: mine.access).json["sessions"] as? [[String: Any]])
        #expect(sessions.count == 2)
        #expect(sessions.filter { $0["current"] as? Bool == true }.count == 1)
        #expect(sessions.allSatisfy { $0["address"] as? String == "192.0.2.1" && $0["created_at"] is Int })
        let sid = try #require(sessions.first { $0["current"] as? Bool == false }?["sid"] as? String)
        #expect(send(fixture, .delete, "/sessions/\(sid)", token: mine.access).status == .noContent)
        #expect(!isGood(fixture, other.access))
        #expect(isGood(fixture, mine.access))
        for path in ["/sessions/\(sid)", "/sessions/x", "/sessions/\(String(repeating: "a", count: 26))"] {
            #expect(send(fixture, .delete, path, token: mine.access).status == .notFound)
        }
        #expect(send(fixture, .delete, "/sessions/\(sid)/x", token: mine.access).status == .notFound)
        #expect(send(fixture, .get, "/sessions/\(sid)", token: mine.access).status == .methodNotAllowed)
    }

    @Test("another account's sessions are neither listed nor ended")
    func foreign() throws {
        let fixture = try Fixture()
        let victim = try login(fixture)
        let sid = try #require(
            try fixture.get("/me", authorization: "Bearer \(victim.access)").json["sid"] as? String)
        try fixture.addAccount("mallory")
        let mallory = try tokens(fixture.login("mallory"))
        #expect(send(fixture, .delete, "/sessions/\(sid)", token: mallory.access).status == .notFound)
        #expect(isGood(fixture, victim.access))
    }

    @Test("a password change keeps the session it came from and ends every other (S5, S10)")
    func password() throws {
        let fixture = try Fixture()
        let (mine, other) = (try login(fixture), try login(fixture))
        let body = #"{"current":"\#(Fixture.password)","new":"a wholly new passphrase"}"#
        #expect(send(fixture, .post, "/password", token: mine.access, body: body).status == .noContent)
        #expect(isGood(fixture, mine.access))
        #expect(!isGood(fixture, other.access))
        #expect(refresh(fixture, other.refresh).status == .unauthorized)
        #expect(refresh(fixture, mine.refresh).status == .ok)
        #expect(fixture.login().status == .unauthorized)
        #expect(fixture.login("alice", "a wholly new passphrase").status == .ok)
    }

    @Test(
        "a password change requires the current password, and a new one that meets the policy",
        arguments: [
            (#"{"current":"wrong","new":"a wholly new passphrase"}"#, 401, nil), (#"{"current":"x"}"#, 400, "new"),
            (#"{"new":"a wholly new passphrase"}"#, 400, "current"),
            (#"{"current":"\#(Fixture.password)","new":"short"}"#, 400, "new"),
            (#"{"current":"\#(Fixture.password)","new":7}"#, 400, "new"),
        ] as [(String, Int, String?)])
    func passwordRefused(body: String, status: Int, field: String?) throws {
        let fixture = try Fixture()
        let response = send(fixture, .post, "/password", token: try login(fixture).access, body: body)
        #expect(response.status.code == status)
        #expect(try response.json["field"] as? String == field)
        #expect(fixture.login().status == .ok)
    }

    @Test("too many failures are 429 with Retry-After, also for an unknown name; a login after the wait succeeds (S2)")
    func throttle() throws {
        let fixture = try Fixture()
        for name in ["alice", "nobody"] {
            for _ in 0..<5 { #expect(fixture.login(name, "wrong").status == .unauthorized) }
            let response = fixture.login(name, name == "alice" ? Fixture.password : "wrong")
            #expect(response.status == .tooManyRequests)
            #expect(try response.problem != nil)
            let wait = try #require(response.headerFields[.retryAfter].flatMap { Int64($0) })
            #expect(wait > 0)
        }
        // A throttled login takes no place in the hashing queue.
        let attempt = StubRequest(.post, "/login").with(
            body: "username=alice&password=x", contentType: "application/x-www-form-urlencoded")
        #expect(fixture.service.lane(for: attempt) == .storage)
        fixture.time.change { $0 = $0.adding(milliseconds: 600_000) }
        #expect(fixture.service.lane(for: attempt) == .hashing)
        #expect(fixture.login().status == .ok)
    }

    @Test("from another network the account can still log in (S2)")
    func otherNetwork() throws {
        let fixture = try Fixture()
        for _ in 0..<6 { _ = fixture.login("alice", "wrong") }
        #expect(fixture.login().status == .tooManyRequests)
        let request = StubRequest(.post, "/login").with("REMOTE_ADDR", "198.51.100.7").with(
            body: #"{"username":"alice","password":"\#(Fixture.password)"}"#, contentType: "application/json")
        #expect(fixture.service.respond(to: request).status == .ok)
    }
}
