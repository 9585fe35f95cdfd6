import AuthService
import Foundation
import HTTPTypes
import Identity
import InMemoryStore
import JWT
import Synchronization
import Testing

@Suite("Sessions of browsers")
struct BrowserSessionTests {
    private func expire(_ fixture: Fixture) { fixture.time.change { $0 = $0.adding(milliseconds: 901_000) } }

    @Test(
        "after the access token expires, the cookie is replaced on the storage lane, and the session stays"
    )
    func silentRefresh() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let first = try #require(browser.session)
        let request = StubRequest(.get, "/auth").with("HTTP_COOKIE", "__Host-sallyport=\(first)")
        #expect(fixture.service.lane(for: request) == .fast)
        expire(fixture)
        #expect(fixture.service.lane(for: request) == .storage)
        let response = browser.get("/auth")
        #expect(response.status == .noContent)
        #expect(response.headerFields[values: .setCookie].count == 1)
        #expect(response.headerFields.contains { $0.name.rawName == "Remote-User" && $0.value == "Alice" })
        let second = try #require(browser.session)
        #expect(second != first)
        #expect(browser.get("/auth").headerFields[.setCookie] == nil)
        #expect(try fixture.store.sessions(of: fixture.account.id).first?.generation == 2)
    }

    @Test(
        "every page and form replaces the cookie that has expired",
        arguments: ["/account", "/logout", "/login", "/login?fresh"])
    func pages(path: String) throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let first = browser.session
        expire(fixture)
        #expect(browser.get(path).headerFields[values: .setCookie].contains { $0.hasPrefix("__Host-sallyport=ey") })
        #expect(browser.session != first && browser.get("/auth").status == .noContent)
    }

    // S7, S11
    @Test("concurrent and directly following requests share one refresh and one successor")
    func together() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let request = StubRequest(.get, "/auth").with("HTTP_COOKIE", "__Host-sallyport=\(browser.session ?? "")")
        expire(fixture)
        let cookies = Recorder<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 32) { _ in
            let response = fixture.service.respond(to: request)
            cookies.change { $0.append(response.headerFields[.setCookie] ?? "\(response.status)") }
        }
        fixture.time.change { $0 = $0.adding(milliseconds: 9_000) }
        cookies.change { $0.append(fixture.service.respond(to: request).headerFields[.setCookie] ?? "none") }
        #expect(cookies.value.count == 33 && Set(cookies.value).count == 1)
        let session = try #require(try fixture.store.sessions(of: fixture.account.id).first)
        #expect(session.generation == 2 && session.repeats == 0)
        // A browser that lost the response, or restored an old cookie, recovers the unused successor.
        fixture.time.change { $0 = $0.adding(milliseconds: 2_000) }
        #expect(browser.get("/auth").status == .noContent)
        #expect(try fixture.store.sessions(of: fixture.account.id).first?.repeats == 1)
        // Once the successor was used, it is a copy in other hands (S11).
        expire(fixture)
        #expect(browser.get("/auth").status == .noContent)
        #expect(fixture.service.respond(to: request).status == .unauthorized)
        #expect(try fixture.store.sessions(of: fixture.account.id).isEmpty)
    }

    // S10
    @Test("a remembered refresh gives no access after the end of the session")
    func endedMeanwhile() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let old = browser.session
        expire(fixture)
        #expect(browser.get("/auth").status == .noContent)
        let form = Browser.fields(of: browser.get("/logout"))
        #expect(browser.post("/logout", form).status == .seeOther)
        browser.setCookie("__Host-sallyport", old)
        #expect(browser.get("/auth").status == .unauthorized)
    }

    /// Invalid session cookies, named by their fault.
    private static let bad: [(name: String, header: @Sendable (String) -> [UInt8])] = [
        ("twice, both empty", { _ in Array("__Host-sallyport=; a=b; __Host-sallyport=".utf8) }),
        ("empty", { _ in Array("__Host-sallyport=".utf8) }),
        ("oversized", { Array("__Host-sallyport=\($0)\(String(repeating: "A", count: 4096))".utf8) }),
        ("binary", { _ in Array("__Host-sallyport=".utf8) + [0xff, 0x00, 0x7e, 0x80] }),
        ("binary behind the middle", { Array("__Host-sallyport=x~".utf8) + Array($0.utf8.suffix(58)) + [0xff] }),
        ("in quotes", { Array("__Host-sallyport=\"\($0)\"".utf8) }),
        ("without a middle", { Array("__Host-sallyport=\($0.replacing("~", with: ""))".utf8) }),
        ("with two middles", { Array("__Host-sallyport=x~\($0)".utf8) }),
        (
            "an altered refresh token alone",
            { Array("__Host-sallyport=x~\($0.suffix(59).dropLast())\($0.hasSuffix("A") ? "E" : "A")".utf8) }
        ),
        ("nothing but a middle", { _ in Array("__Host-sallyport=~".utf8) }),
        ("a middle more", { Array("__Host-sallyport=x\($0.suffix(60))~".utf8) }),
    ]

    @Test("an invalid session cookie gives no access, and is removed", arguments: bad.indices)
    func badCookies(index: Int) throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let header = Self.bad[index].header(try #require(browser.session))
        let gate = browser.get("/auth") { $0.with("HTTP_COOKIE", header) }
        #expect(gate.status == .unauthorized, "\(Self.bad[index].name)")
        #expect(gate.headerFields[.setCookie] == "__Host-sallyport=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax")
        #expect(gate.headerFields[.wwwAuthenticate]?.contains("invalid_token") == true)
        let page = browser.get("/account") { $0.with("HTTP_COOKIE", header) }
        #expect(page.status == .seeOther)
        #expect(page.headerFields[.location] == Fixture.origin + "/login?return_to=/account")
    }

    @Test(
        "a foreign cookie gives no access, and is not removed",
        arguments: [
            "", "session=1", "sallyport=VALUE", "__host-sallyport=VALUE", "__Secure-sallyport=VALUE",
            "x__Host-sallyport=VALUE", "__Host-sallyport2=VALUE", ";;;", "__Host-sallyport",
        ])
    func otherCookies(header: String) throws {
        let browser = Browser(try Fixture())
        try browser.login()
        let header = header.replacing("VALUE", with: browser.session ?? "")
        let gate = browser.get("/auth") { $0.with("HTTP_COOKIE", header) }
        #expect(gate.status == .unauthorized)
        #expect(gate.headerFields[.setCookie] == nil)
        #expect(gate.headerFields[.wwwAuthenticate] == "Bearer realm=\"\(Fixture.origin)\"")
    }

    // B1, B4
    @Test("the tokens of two sessions combined give no access, though each is valid in its own cookie")
    func mixedPair() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let other = Browser(fixture)
        try other.login()
        let own = try #require(browser.session)
        let pairs = try [own, #require(other.session)].map { $0.split(separator: "~") }
        browser.setCookie("__Host-sallyport", "\(pairs[0][0])~\(pairs[1][1])")
        #expect(browser.get("/auth").status == .unauthorized)
        #expect(browser.session == nil)
        browser.setCookie("__Host-sallyport", own)
        #expect(browser.get("/auth").status == .noContent)
        #expect(other.get("/auth").status == .noContent)
    }

    @Test("other cookies are ignored")
    func amongOthers() throws {
        let browser = Browser(try Fixture())
        try browser.login()
        let header = "a=b;__Host-sallyport=\(browser.session ?? "") ; c=\"d\"; e"
        #expect(browser.get("/auth") { $0.with("HTTP_COOKIE", header) }.status == .noContent)
    }

    @Test("after the removal of the key that signed the access token, the refresh token continues the session")
    func oldKey() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let first = browser.session
        let key = try Key(hmacSecret: Array(32..<64), algorithm: .hs256)
        let now = fixture.time.value
        try fixture.keys.update([KeyRecord(key: key, createdAt: now, signsFrom: now)], now: now)
        #expect(browser.get("/auth").status == .noContent)
        #expect(browser.session != first)
        // The access token in a cookie of the old key is invalid.
        let token = try #require(first?.split(separator: "~").first)
        #expect(fixture.get("/protected", authorization: "Bearer \(token)").status == .unauthorized)
    }

    // S5, S14
    @Test(
        "a session that has ended, or whose account has, is refused on the next request",
        arguments: ["session", "disabled", "everywhere"])
    func ended(how: String) throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let token = try fixture.token()
        #expect(browser.get("/auth").status == .noContent)
        switch how {
        case "session":
            let sid = try #require(
                try fixture.store.sessions(of: fixture.account.id).first { $0.origin.clientID != nil }
            ).id
            let request = StubRequest(.delete, "/sessions/\(sid)").with("HTTP_AUTHORIZATION", "Bearer \(token)")
            #expect(fixture.service.respond(to: request).status == .noContent)
        case "disabled":
            _ = try fixture.store.setDisabled(true, of: fixture.account.id, audit: nil)
            try fixture.tokenStatus.refresh(now: fixture.time.value)
        default:
            let request = StubRequest(.post, "/logout/all").with("HTTP_AUTHORIZATION", "Bearer \(token)")
            #expect(fixture.service.respond(to: request).status == .noContent)
        }
        #expect(browser.get("/auth").status == .unauthorized)
        #expect(browser.session == nil, "the cookie is removed")
    }

    // S13
    @Test("a browser's refresh token is refused at the endpoints for programs")
    func otherEndpoints() throws {
        let browser = Browser(try Fixture())
        try browser.login()
        let token = String(try #require(browser.session?.split(separator: "~").last))
        let requests = [("/refresh", "refresh_token"), ("/logout", "refresh_token")].map { path, field in
            StubRequest(.post, path).with(body: #"{"\#(field)":"\#(token)"}"#, contentType: "application/json")
        }
        for request in requests { #expect(browser.fixture.service.respond(to: request).status == .unauthorized) }
        #expect(browser.get("/auth").status == .noContent)
    }

    // G7
    @Test("a token of this service in `Authorization` takes precedence over any cookie")
    func twoCredentials() throws {
        let browser = Browser(try Fixture())
        try browser.login()
        let damaged = "Bearer \(try browser.fixture.token().dropLast())"
        #expect(browser.get("/auth") { $0.with("HTTP_AUTHORIZATION", damaged) }.status == .unauthorized)
        #expect(browser.get("/auth").status == .noContent)
    }

    // G4
    @Test("without the store, a session that needs a refresh waits and keeps its cookie")
    func silentStore() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        try browser.login()
        let cookie = browser.session
        expire(fixture)
        fixture.accounts.isBroken.change { $0 = true }
        #expect(browser.get("/auth").status == .serviceUnavailable)
        #expect(browser.get("/account").status == .serviceUnavailable)
        #expect(browser.session == cookie)
        fixture.accounts.isBroken.change { $0 = false }
        try fixture.tokenStatus.refresh(now: fixture.time.value)
        #expect(browser.get("/auth").status == .noContent)
    }

    @Test("with a domain, the hosts of the site share the cookie, under the prefix that allows it")
    func domain() throws {
        let fixture = try Fixture(cookieDomain: "example.org")
        let browser = Browser(fixture)
        try browser.login()
        #expect(browser.session == nil)
        #expect(browser.cookies["__Secure-sallyport"]?.contains("~") == true)
        #expect(browser.get("/auth").status == .noContent)
        let form = Browser.fields(of: browser.get("/logout"))
        browser.post("/logout", form)
        #expect(browser.cookies["__Secure-sallyport"] == nil)
    }
}
