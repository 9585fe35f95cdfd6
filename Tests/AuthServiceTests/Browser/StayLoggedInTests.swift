import AuthService
import HTTPTypes
import Identity
import InMemoryStore
import Testing

/// Everyday reality, point 13.
@Suite("Staying logged in")
struct StayLoggedInTests {
    private func login(_ browser: Browser, remember: String?) throws -> String {
        var form = try browser.loginForm()
        form["remember"] = remember
        let response = browser.post("/login", form)
        #expect(response.status == .seeOther)
        return try #require(Self.sessionCookie(response))
    }

    private static func sessionCookie(_ response: Response) -> String? {
        response.headerFields[values: .setCookie].first { $0.hasPrefix("__Host-sallyport=ey") }
    }

    private func fixture(_ choice: RememberChoice) throws -> Fixture {
        try Fixture { $0.browser.remember = choice }
    }

    private func wait(_ fixture: Fixture, _ seconds: Int64) {
        fixture.time.change { $0 = $0.adding(milliseconds: seconds * 1000) }
    }

    @Test(
        "is the user's choice, or that of the configuration",
        arguments: [
            (RememberChoice.ask, nil as String?, false), (.ask, "on", true), (.ask, "", false), (.ask, "off", false),
            (.always, nil, true), (.always, "on", true), (.never, nil, false), (.never, "on", false),
        ])
    func choice(choice: RememberChoice, field: String?, lasts: Bool) throws {
        let fixture = try fixture(choice)
        let browser = Browser(fixture)
        #expect(browser.get("/login").text.contains("Stay logged in") == (choice == .ask))
        let cookie = try login(browser, remember: field)
        #expect(cookie.contains("Max-Age=2592000") == lasts && cookie.contains("Max-Age") == lasts)
        let session = try #require(try fixture.store.sessions(of: fixture.account.id).first)
        let hours: Int64 = lasts ? 90 * 24 : 12
        #expect(session.endsAt == session.createdAt.adding(milliseconds: hours * 3_600_000))
    }

    @Test("a refreshed cookie lasts as long as the first", arguments: [true, false])
    func refreshed(lasts: Bool) throws {
        let fixture = try fixture(.ask)
        let browser = Browser(fixture)
        _ = try login(browser, remember: lasts ? "on" : nil)
        for _ in 1...3 {
            wait(fixture, 901)
            let response = browser.get("/auth")
            #expect(response.status == .noContent)
            #expect(try #require(Self.sessionCookie(response)).contains("Max-Age") == lasts)
        }
    }

    @Test("a session that is not remembered ends after its time, however often it is refreshed")
    func end() throws {
        let fixture = try fixture(.ask)
        let browser = Browser(fixture)
        _ = try login(browser, remember: nil)
        for _ in 1...48 {
            #expect(browser.get("/auth").status == .noContent)
            wait(fixture, 899)
        }
        // 48 s before the end, a token of 15 minutes would last longer than the session.
        wait(fixture, 47)
        #expect(browser.get("/auth").status == .noContent)
        wait(fixture, 1)
        #expect(browser.get("/auth").status == .unauthorized)
        #expect(browser.session == nil)
    }

    @Test("the choice stays on the page after a mistake, and for the session after a password change")
    func kept() throws {
        let fixture = try fixture(.ask)
        let browser = Browser(fixture)
        let form = try browser.loginForm("alice", "wrong")
        #expect(!browser.post("/login", form).text.contains(" checked"))
        let again = try browser.loginForm("alice", "wrong").merging(["remember": "on"]) { $1 }
        #expect(browser.post("/login", again).text.contains(" checked"))
        for lasts in [false, true] {
            let browser = Browser(fixture)
            let password = lasts ? "a new and longer one" : Fixture.password
            var form = try browser.loginForm("alice", password)
            form["remember"] = lasts ? "on" : nil
            browser.post("/login", form)
            let token = Browser.fields(of: browser.get("/account"))["csrf_token"] ?? ""
            let new = lasts ? "yet another long one" : "a new and longer one"
            let changed = browser.post(
                "/account/password", ["csrf_token": token, "current": password, "new": new, "repeat": new])
            #expect(changed.status == .seeOther)
            #expect(try #require(Self.sessionCookie(changed)).contains("Max-Age") == lasts)
        }
    }

    // S13
    @Test("a session that is not remembered is no program's: refresh and logout with its token are refused")
    func otherEndpoints() throws {
        let browser = Browser(try fixture(.never))
        _ = try login(browser, remember: nil)
        let token = String(try #require(browser.session?.split(separator: "~").last))
        for path in ["/refresh", "/logout"] {
            let request = StubRequest(.post, path)
                .with(body: #"{"refresh_token":"\#(token)"}"#, contentType: "application/json")
            #expect(browser.fixture.service.respond(to: request).status == .unauthorized)
        }
        #expect(browser.get("/auth").status == .noContent)
    }

    @Test("a program's login lasts as before")
    func programs() throws {
        let fixture = try fixture(.never)
        _ = try fixture.token()
        let session = try #require(try fixture.store.sessions(of: fixture.account.id).first)
        #expect(session.endsAt == session.createdAt.adding(milliseconds: 90 * 86_400_000))
    }
}
