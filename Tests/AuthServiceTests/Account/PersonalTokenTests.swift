import AuthService
import Foundation
import HTTPTypes
import Identity
import InMemoryStore
import Testing

@Suite("Personal tokens") struct PersonalTokenTests {
    let fixture: Fixture
    let access: String

    init() throws { try self.init(staleAfterMilliseconds: Fixture.unattendedMilliseconds) }

    init(staleAfterMilliseconds: Int64) throws {
        fixture = try Fixture(staleAfterMilliseconds: staleAfterMilliseconds)
        access = try fixture.token()
    }

    /// `POST /tokens` with a user's access token.
    private func make(_ json: String, by token: String? = nil) -> Response {
        fixture.service.respond(
            to: StubRequest(.post, "/tokens").with("HTTP_AUTHORIZATION", "Bearer \(token ?? access)")
                .with(body: json, contentType: "application/json"))
    }

    private func made(_ json: String = #"{"name":"backup"}"#) throws -> (id: String, token: String) {
        let answer = make(json)
        #expect(answer.status == .created)
        let body = try answer.json
        return (try #require(body["id"] as? String), try #require(body["token"] as? String))
    }

    private func list() throws -> [[String: Any]] {
        try #require(try fixture.get("/tokens", authorization: "Bearer \(access)").json["tokens"] as? [[String: Any]])
    }

    private func revoke(_ id: String, by token: String? = nil) -> Response {
        fixture.service.respond(
            to: StubRequest(.delete, "/tokens/\(id)").with("HTTP_AUTHORIZATION", "Bearer \(token ?? access)"))
    }

    private func status(_ path: String, _ token: String) -> Int {
        fixture.get(path, authorization: "Bearer \(token)").status.code
    }

    @Test("is created, shown once, has the access of its account, and is listed without its secret")
    func life() throws {
        let answer = make(#"{"name":"nightly backup","expires_in":3600}"#)
        #expect(answer.status == .created)
        #expect(answer.headerFields[.cacheControl] == "no-store")
        let json = try answer.json
        let token = try #require(json["token"] as? String)
        #expect(token.hasPrefix("spat_") && token.utf8.count == 91)
        #expect(json["scope"] as? String == "gate")
        #expect(json["created_at"] as? Int == 1_800_000_000)
        #expect(json["expires_at"] as? Int == 1_800_003_600)

        #expect(status("/protected", token) == 200)
        let gate = fixture.get("/auth", authorization: "bearer  \(token)")
        #expect(gate.status == .noContent)
        #expect(gate.headerFields[.init("Remote-User")!] == "Alice")
        let me = try fixture.get("/me", authorization: "Bearer \(token)").json
        #expect(me["username"] as? String == "Alice")
        #expect(me["groups"] as? [String] == ["staff"])
        #expect(me["sid"] == nil)
        #expect(me["exp"] as? Int == 1_800_003_600)

        let entry = try #require(try list().first)
        #expect(entry["name"] as? String == "nightly backup")
        #expect(entry["token"] == nil)
        #expect(!"\(try fixture.get("/tokens", authorization: "Bearer \(access)").json)".contains("spat_"))
        let records = try fixture.store.auditEntries(AuditQuery(limit: 1)).map(\.record)
        #expect(records.first?.event == .personalTokenMade)
        #expect(records.first?.username == "alice")
        #expect(records.first?.reason == json["id"] as? String)
    }

    @Test("is refused from the next request after its revocation, which only its owner can request")
    func revocation() throws {
        let (id, token) = try made()
        try fixture.addAccount("bob")
        let bob = try #require(try fixture.login("bob").json["access_token"] as? String)
        #expect(revoke(id, by: bob).status == .notFound)
        #expect(status("/protected", token) == 200)
        #expect(revoke(id).status == .noContent)
        #expect(status("/protected", token) == 401)
        #expect(try list().isEmpty)
        #expect(revoke(id).status == .notFound)
        #expect(revoke("x").status == .notFound)
        let record = try #require(try fixture.store.auditEntries(AuditQuery(limit: 1)).first?.record)
        #expect(record.event == .personalTokenRevoked)
        #expect(record.reason == id)
    }

    @Test("expires after 90 days by default, and never only on request")
    func expiry() throws {
        let day: Int64 = 86_400
        let hour = try made(#"{"name":"hour","expires_in":"3600"}"#).token
        let standard = try made(#"{"name":"standard"}"#).token
        let never = try made(#"{"name":"never","expires_in":"never"}"#).token
        func open(after seconds: Int64) throws -> [Int] {
            fixture.time.change { $0 = Timestamp(seconds: 1_800_000_000 + seconds) }
            return [hour, standard, never].map { status("/protected", $0) }
        }
        #expect(try open(after: 3599) == [200, 200, 200])
        #expect(try open(after: 3600) == [401, 200, 200])
        #expect(try open(after: 90 * day - 1) == [401, 200, 200])
        #expect(try open(after: 90 * day) == [401, 401, 200])
        #expect(try open(after: 40_000 * day) == [401, 401, 200])
        #expect(try fixture.get("/me", authorization: "Bearer \(never)").json["exp"] == nil)
    }

    @Test(
        "a bad name, scope or lifetime is 400, and names the field",
        arguments: [
            (#"{}"#, "name"), (#"{"name":""}"#, "name"), (#"{"name":"a\nb"}"#, "name"), (#"{"name":1}"#, "name"),
            (#"{"name":"a","scope":"GATE"}"#, "scope"), (#"{"name":"a","scope":"a,b"}"#, "scope"),
            (#"{"name":"a","scope":["gate"]}"#, "scope"), (#"{"name":"a","expires_in":0}"#, "expires_in"),
            (#"{"name":"a","expires_in":-1}"#, "expires_in"), (#"{"name":"a","expires_in":1.5}"#, "expires_in"),
            (#"{"name":"a","expires_in":"soon"}"#, "expires_in"), (#"{"name":"a","expires_in":true}"#, "expires_in"),
            (#"{"name":"a","expires_in":9999999999}"#, "expires_in"), (#"{"name":"a","expires_in":{}}"#, "expires_in"),
            (#"{"name":"\#(String(repeating: "x", count: 65))"}"#, "name"),
            (#"{"name":"a","scope":"\#((0..<17).map { "s\($0)" }.joined(separator: " "))"}"#, "scope"),
        ])
    func refusals(body: String, field: String) throws {
        let answer = make(body)
        #expect(answer.status == .badRequest)
        #expect(try answer.json["field"] as? String == field)
        #expect(try list().isEmpty)
    }

    @Test("a name is unique within an account, and an account has at most a hundred tokens")
    func numbers() throws {
        _ = try made()
        let again = make(#"{"name":"backup"}"#)
        #expect(again.status == .badRequest)
        #expect(try again.problem?.contains("belongs to another token") == true)
        for number in 1..<100 { _ = try made(#"{"name":"\#(number)"}"#) }
        let oneMore = make(#"{"name":"one more"}"#)
        #expect(oneMore.status == .conflict)
        #expect(try oneMore.problem == "Refused: the account already has 100 tokens; revoke one first.")
    }

    @Test("lives no longer than the configuration allows")
    func maximum() throws {
        let fixture = try Fixture(maximumMilliseconds: 86_400_000)
        let access = try fixture.token()
        func make(_ json: String) -> Response {
            fixture.service.respond(
                to: StubRequest(.post, "/tokens").with("HTTP_AUTHORIZATION", "Bearer \(access)")
                    .with(body: json, contentType: "application/json"))
        }
        #expect(make(#"{"name":"a","expires_in":"never"}"#).status == .badRequest)
        #expect(make(#"{"name":"a","expires_in":86401}"#).status == .badRequest)
        #expect(make(#"{"name":"a","expires_in":86400}"#).status == .created)
        #expect(try make(#"{"name":"b"}"#).json["expires_at"] as? Int == 1_800_086_400)
    }

    @Test("is refused at the gate without the scope for it")
    func scopes() throws {
        let reports = try made(#"{"name":"reports","scope":"reports:read"}"#).token
        let both = try made(#"{"name":"both","scope":"reports:read gate"}"#).token
        #expect(status("/auth", reports) == 403)
        #expect(status("/auth", both) == 204)
        #expect(status("/protected", reports) == 200)
    }

    @Test("survives a logout everywhere and a new password, unless the request ends tokens too")
    func passwordChange() throws {
        let token = try made().token
        func change(_ json: String, by access: String) -> Int {
            fixture.service.respond(
                to: StubRequest(.post, "/password").with("HTTP_AUTHORIZATION", "Bearer \(access)")
                    .with(body: json, contentType: "application/json")
            ).status.code
        }
        let logout = fixture.service.respond(
            to: StubRequest(.post, "/logout/all").with("HTTP_AUTHORIZATION", "Bearer \(access)"))
        #expect(logout.status == .noContent)
        #expect(status("/protected", access) == 401)
        #expect(status("/protected", token) == 200)
        let second = try fixture.token()
        #expect(change(#"{"current":"\#(Fixture.password)","new":"another good one"}"#, by: second) == 204)
        #expect(status("/protected", token) == 200)
        let wrong = #"{"current":"not this one","new":"yet another good one","end_tokens":true}"#
        #expect(change(wrong, by: second) == 401)
        #expect(status("/protected", token) == 200, "a wrong password ends no token")
        #expect(
            change(#"{"current":"another good one","new":"a third good one","end_tokens":"yes"}"#, by: second) == 400)
        #expect(
            change(#"{"current":"another good one","new":"a third good one","end_tokens":true}"#, by: second) == 204)
        #expect(status("/protected", token) == 401)
    }

    @Test("ends permanently when its account is removed or disabled")  // S5
    func accountEnds() throws {
        let token = try made().token
        _ = try fixture.store.setDisabled(true, of: fixture.account.id)
        try fixture.personalTokenTable.refresh(now: fixture.time.value)
        #expect(status("/protected", token) == 401)
        _ = try fixture.store.setDisabled(false, of: fixture.account.id)
        try fixture.personalTokenTable.refresh(now: fixture.time.value)
        #expect(status("/protected", token) == 401)
    }

    @Test("is neither created nor accepted while the store does not answer")  // G4
    func brokenStore() throws {
        try PersonalTokenTests(staleAfterMilliseconds: 5000).breaksStore()
    }

    private func breaksStore() throws {
        let token = try made().token
        fixture.accounts.isBroken.change { $0 = true }
        #expect(make(#"{"name":"other"}"#).status == .serviceUnavailable)
        #expect(status("/protected", token) == 200, "a cached token stays valid for a while")
        fixture.time.change { $0 = $0.adding(milliseconds: 5001) }
        #expect(throws: StoreError.self) { try fixture.personalTokenTable.refresh(now: fixture.time.value) }
        #expect(status("/protected", token) == 503)
        #expect(status("/auth", token) == 503)
        fixture.accounts.isBroken.change { $0 = false }
        try fixture.personalTokenTable.refresh(now: fixture.time.value)
        #expect(status("/protected", token) == 200)
    }

    @Test("with one character changed, or cut, or longer, is refused")
    func damaged() throws {
        let token = try made().token
        for position in 0..<token.utf8.count {
            var bytes = Array(token.utf8)
            bytes[position] = bytes[position] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            #expect(status("/protected", String(decoding: bytes, as: UTF8.self)) == 401, "\(position)")
            #expect(status("/protected", String(token.prefix(position))) == 401, "\(position)")
        }
        #expect(status("/protected", token + "a") == 401)
        #expect(status("/protected", token.uppercased()) == 401)
    }
}
