import AuthService
import HTTPTypes
import Identity
import Testing

@Suite("GET /me and GET /auth")
struct MeEndpointTests {
    @Test("returns the current account")
    func me() throws {
        let fixture = try Fixture()
        let token = try fixture.token()
        let profile = try AccountProfile(name: "Alice Jones", groups: ["admins", "staff"])
        _ = try fixture.store.setProfile(profile, of: fixture.account.id)
        let json = try fixture.get("/me", authorization: "Bearer \(token)").json
        #expect(json["sub"] as? String == fixture.account.id.description)
        #expect(json["username"] as? String == "Alice")
        #expect(json["name"] as? String == "Alice Jones")
        #expect(json["email"] == nil)
        #expect(json["groups"] as? [String] == ["admins", "staff"])
        #expect((json["sid"] as? String)?.isEmpty == false)
        #expect(json["exp"] as? Int == 1_800_000_900)
    }

    @Test("the gate answers 204 with the user, or 401 with one challenge (N4)")
    func gate() throws {
        let fixture = try Fixture()
        let open = fixture.get("/auth", authorization: "Bearer \(try fixture.token())")
        #expect(open.status == .noContent)
        #expect(open.body.isEmpty)
        #expect(open.headerFields[HTTPField.Name("Remote-User")!] == "Alice")
        for authorization in [nil, "Basic x", "Bearer x"] {
            let closed = fixture.get("/auth", authorization: authorization)
            #expect(closed.status == .unauthorized)
            #expect(closed.headerFields[values: .wwwAuthenticate].count == 1)
            #expect(closed.headerFields[HTTPField.Name("Remote-User")!] == nil)
        }
    }

    @Test("a store that does not answer is 503 with Retry-After, and the log has the cause (G4)")
    func storeDown() throws {
        let fixture = try Fixture()
        let token = try fixture.token()
        fixture.accounts.isBroken.change { $0 = true }
        for response in [fixture.login(), fixture.get("/me", authorization: "Bearer \(token)")] {
            #expect(response.status == .serviceUnavailable)
            #expect(response.headerFields[.retryAfter] != nil)
            #expect(try response.problem?.contains("broken disk") == false)
        }
        #expect(fixture.events.value.map { "\($0)".contains("broken disk") } == [true, true])
        #expect(fixture.get("/healthz").status == .ok)
    }

    @Test("while the store is silent for too long, no token is accepted (G4)")
    func silentStore() throws {
        let fixture = try Fixture(staleAfterMilliseconds: 5000)
        let authorization = "Bearer \(try fixture.token())"
        #expect(fixture.get("/auth", authorization: authorization).status == .noContent)
        fixture.accounts.isBroken.change { $0 = true }
        fixture.time.change { $0 = $0.adding(milliseconds: 5000) }
        #expect(throws: StoreError.self) { try fixture.tokenStatus.refresh(now: fixture.time.value) }
        #expect(fixture.get("/auth", authorization: authorization).status == .noContent)
        fixture.time.change { $0 = $0.adding(milliseconds: 1) }
        #expect(throws: StoreError.self) { try fixture.tokenStatus.refresh(now: fixture.time.value) }
        #expect(fixture.get("/auth", authorization: authorization).status == .serviceUnavailable)
        fixture.accounts.isBroken.change { $0 = false }
        try fixture.tokenStatus.refresh(now: fixture.time.value)
        #expect(fixture.get("/auth", authorization: authorization).status == .noContent)
    }
}
