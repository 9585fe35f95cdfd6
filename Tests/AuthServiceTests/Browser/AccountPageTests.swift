import AuthService
import Foundation
import HTTPTypes
import Identity
import Testing

@Suite("The account page")
struct AccountPageTests {
    private func loggedIn() throws -> Browser {
        let browser = Browser(try Fixture())
        try browser.login()
        return browser
    }

    private func form(_ browser: Browser, _ fields: [String: String] = [:]) -> [String: String] {
        let token = Browser.fields(of: browser.get("/account"))["csrf_token"] ?? ""
        return fields.merging(["csrf_token": token]) { $1 }
    }

    private let newPassword = "a new and longer one"

    @Test("shows the account and its sessions, only to its owner")
    func page() throws {
        let browser = try loggedIn()
        browser.fixture.time.change { $0 = $0.adding(milliseconds: 7_200_000) }
        let other = Browser(browser.fixture)
        other.userAgent =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
        try other.login()
        let html = browser.get("/account").text
        for part in [
            "Alice Smith", "alice@example.org", "staff", "Firefox on Linux", "this session", "2 hours ago",
            "Safari on iPhone", "just now", "192.0.2.1", "autocomplete=\"new-password\"",
        ] {
            #expect(html.contains(part), "\(part)")
        }
        #expect(html.contains("datetime=\"2027-01-15T08:00:00Z\""))
        let stranger = Browser(browser.fixture).get("/account")
        #expect(stranger.status == .seeOther)
        #expect(stranger.headerFields[.location] == Fixture.origin + "/login?return_to=/account")
        #expect(Browser(browser.fixture).get("/account") { $0.with("HTTP_ACCEPT", "*/*") }.status == .unauthorized)
    }

    @Test("the client's own User-Agent text is never shown")
    func userAgents() throws {
        let browser = Browser(try Fixture())
        browser.userAgent = "<b>Firefox/1</b> \"trust me\" Windows"
        try browser.login()
        let html = browser.get("/account").text
        #expect(html.contains("Firefox on Windows") && !html.contains("trust me"))
    }

    @Test("ends one session, and no one else's")
    func endSession() throws {
        let browser = try loggedIn()
        let other = Browser(browser.fixture)
        try other.login()
        let sid = try #require(Browser.fields(of: browser.get("/account"))["session"])
        try browser.fixture.addAccount("mallory")
        let mallory = Browser(browser.fixture)
        mallory.post("/login", try mallory.loginForm("mallory"))
        #expect(mallory.post("/account/sessions/end", form(mallory, ["session": sid])).status == .seeOther)
        #expect(other.get("/auth").status == .noContent)
        let response = browser.post("/account/sessions/end", form(browser, ["session": sid]))
        #expect(response.status == .seeOther)
        #expect(response.headerFields[.location] == Fixture.origin + "/account")
        #expect(browser.get("/account").text.contains("The session has ended."))
        #expect(!browser.get("/account").text.contains("The session has ended."), "shown once")
        #expect(other.get("/auth").status == .unauthorized)
        #expect(browser.get("/auth").status == .noContent)
    }

    @Test("ends all other sessions")
    func endOthers() throws {
        let browser = try loggedIn()
        let others = try (0..<3).map { _ in
            let other = Browser(browser.fixture)
            try other.login()
            return other
        }
        #expect(browser.post("/account/sessions/end-others", form(browser)).status == .seeOther)
        #expect(others.allSatisfy { $0.get("/auth").status == .unauthorized })
        #expect(browser.get("/auth").status == .noContent)
        #expect(!browser.get("/account").text.contains("End all other sessions"))
    }

    // B1, S5
    @Test("a new password begins a new session, and ends all others")
    func password() throws {
        let browser = try loggedIn()
        let old = try #require(browser.session)
        let other = Browser(browser.fixture)
        try other.login()
        let fields = ["current": Fixture.password, "new": newPassword, "repeat": newPassword]
        let response = browser.post("/account/password", form(browser, fields))
        #expect(response.status == .seeOther)
        #expect(browser.session != old)
        #expect(browser.get("/account").text.contains("Your password is changed"))
        #expect(other.get("/auth").status == .unauthorized)
        other.setCookie("__Host-sallyport", old)
        #expect(other.get("/auth").status == .unauthorized)
        #expect(browser.fixture.login("alice", newPassword).status == .ok)
        #expect(browser.fixture.login().status == .unauthorized)
    }

    @Test(
        "the error of a refused password is next to its field",
        arguments: [
            (
                "wrong", "a new and longer one", "a new and longer one", 401, "current-error",
                "That is not your current password."
            ),
            ("", "a new and longer one", "a new and longer one", 400, "current-error", "Enter your current password."),
            (
                "right", "2 tiny", "2 tiny", 400, "new-error",
                "The new password is refused: password is shorter than 8 characters."
            ),
            ("right", "", "", 400, "new-error", "The new password must have 1 to 1024 bytes."),
            ("right", "a new and longer one", "another one", 400, "repeat-error", "The two new passwords differ."),
        ])
    func badPassword(current: String, new: String, again: String, status: Int, id: String, text: String) throws {
        let browser = try loggedIn()
        let fields = ["current": current == "right" ? Fixture.password : current, "new": new, "repeat": again]
        let page = browser.post("/account/password", form(browser, fields))
        #expect(page.status.code == status)
        #expect(page.text.contains("id=\"\(id)\">\(text)</p>"))
        #expect(page.text.contains("aria-describedby=\"\(id == "new-error" ? "new-hint " : "")\(id)\""))
        #expect(new.isEmpty || !page.text.contains(new))
        #expect(browser.fixture.login().status == .ok)
        #expect(browser.get("/auth").status == .noContent)
    }

    @Test("creates a token for a program, shows it once, and revokes it; tokens of others stay")
    func tokens() throws {
        let browser = try loggedIn()
        let page = browser.post("/account/tokens", form(browser, ["token_name": "nightly <backup>", "days": "30"]))
        #expect(page.status == .ok && page.headerFields[.cacheControl] == "no-store")
        let token = String(try #require(page.text.firstMatch(of: /<code>(spat_[^<]+)<\/code>/)?.output.1))
        #expect(page.text.contains("nightly &lt;backup&gt;") && page.text.contains("expires in 30 days"))
        let authorization = "Bearer \(token)"
        #expect(browser.fixture.get("/protected", authorization: authorization).status == .ok)
        let again = browser.get("/account")
        #expect(!again.text.contains(token))
        let twice = browser.post("/account/tokens", form(browser, ["token_name": "nightly <backup>"]))
        #expect(twice.status == .badRequest && twice.text.contains("id=\"token-error\">Refused: "))
        let id = try #require(Browser.fields(of: again)["token"])
        try browser.fixture.addAccount("mallory")
        let mallory = Browser(browser.fixture)
        mallory.post("/login", try mallory.loginForm("mallory"))
        mallory.post("/account/tokens/revoke", form(mallory, ["token": id]))
        #expect(browser.fixture.get("/protected", authorization: authorization).status == .ok)
        #expect(browser.post("/account/tokens/revoke", form(browser, ["token": id])).status == .seeOther)
        #expect(browser.fixture.get("/protected", authorization: authorization).status == .unauthorized)
        #expect(browser.get("/account").text.contains("The token is revoked"))
    }

    @Test("a token may have scopes, and a refused form keeps its input")
    func scopes() throws {
        let browser = try loggedIn()
        let fields = ["token_name": "release", "scope": "deploy wiki:read", "days": "7"]
        let made = browser.post("/account/tokens", form(browser, fields))
        let token = String(try #require(made.text.firstMatch(of: /<code>(spat_[^<]+)<\/code>/)?.output.1))
        #expect(browser.fixture.get("/auth", authorization: "Bearer \(token)").status == .forbidden)
        browser.fixture.time.change { $0 = $0.adding(milliseconds: 60_000) }
        let page = browser.get("/account")
        #expect(page.text.contains("never used, expires in 7 days, only for deploy, wiki:read"))
        let refused = browser.post("/account/tokens", form(browser, ["token_name": "a & b", "scope": "Deploy"]))
        #expect(refused.status == .badRequest)
        #expect(refused.text.contains("id=\"scope-error\">Refused: ") && !refused.text.contains("id=\"token-error\""))
        #expect(refused.text.contains("value=\"a &amp; b\"") && refused.text.contains("value=\"Deploy\""))
    }

    @Test("guesses of the current password are throttled like logins")
    func throttled() throws {
        let browser = try loggedIn()
        let fields = ["current": "wrong", "new": newPassword, "repeat": newPassword]
        for _ in 0..<5 { browser.post("/account/password", form(browser, fields)) }
        let page = browser.post("/account/password", form(browser, fields))
        #expect(page.status == .tooManyRequests)
        #expect(page.text.contains("Too many attempts. Wait "))
    }

    @Test("only the password form takes a place in the hashing queue")
    func lanes() throws {
        let browser = try loggedIn()
        let fields = form(browser, ["current": "x", "new": newPassword, "repeat": newPassword])
        func lane(_ path: String, _ fields: [String: String], _ origin: String = Fixture.origin) -> Lane {
            browser.fixture.service.lane(
                for: StubRequest(.post, path).with("HTTP_COOKIE", "__Host-sallyport=\(browser.session ?? "")")
                    .with("HTTP_ORIGIN", origin)
                    .with(body: Browser.encode(fields), contentType: "application/x-www-form-urlencoded"))
        }
        #expect(lane("/account/password", fields) == .hashing)
        #expect(lane("/account/password", fields, "https://evil.example") == .storage)
        #expect(lane("/account/password", fields.merging(["csrf_token": "x"]) { $1 }) == .storage)
        #expect(lane("/account/password", fields.merging(["current": ""]) { $1 }) == .storage)
        #expect(lane("/account/sessions/end-others", fields) == .storage)
    }

    // B1, B4
    @Test(
        "a form is refused for each single fault",
        arguments: [
            "/account/sessions/end-others", "/account/sessions/end", "/account/password", "/logout",
            "/account/tokens/revoke",
        ])
    func refusals(path: String) throws {
        let browser = try loggedIn()
        let other = Browser(browser.fixture)
        try other.login()
        let sid = Browser.fields(of: browser.get("/account"))["session"] ?? ""
        let fields = ["session": sid, "current": Fixture.password, "new": newPassword, "repeat": newPassword]
        let changes: [@Sendable (StubRequest) -> StubRequest] = [
            { $0.with("HTTP_ORIGIN", "https://evil.example") }, { $0.with("HTTP_SEC_FETCH_SITE", "same-site") },
        ]
        let bad =
            changes.map { browser.post(path, form(browser, fields), changing: $0) }
            + [
                browser.post(path, form(other, fields)),
                browser.post(
                    path,
                    fields.merging([
                        "csrf_token": Browser.fields(of: Browser(browser.fixture).get("/login"))["csrf_token"] ?? ""
                    ]) { $1 }),
                browser.post(path, form(browser, fields)) { $0.with("HTTP_COOKIE", "") },
                browser.post(path, fields),
            ]
        for (index, response) in bad.enumerated() {
            #expect(response.status != .ok && response.status != .noContent, "\(index)")
            let leads = response.headerFields[.location] ?? ""
            #expect(
                response.status != .seeOther || leads.contains("/login?return_to=") || leads.hasSuffix("/logout")
                    || leads.hasSuffix("/login"), "\(index)")
        }
        #expect(browser.get("/auth").status == .noContent && other.get("/auth").status == .noContent)
        #expect(browser.fixture.login().status == .ok)
        // And once only.
        let good = form(browser, fields)
        #expect(browser.post(path, good).status == .seeOther)
        if path != "/logout" { #expect(browser.post(path, good).status == .forbidden || path == "/account/password") }
    }

    @Test("logout asks for confirmation, ends the session, removes the cookie, and confirms it")
    func logout() throws {
        let browser = try loggedIn()
        let session = browser.session
        let page = browser.get("/logout")
        #expect(page.status == .ok && page.text.contains("Log out?"))
        #expect(browser.get("/auth").status == .noContent, "a link logs nobody out")
        let response = browser.post("/logout", Browser.fields(of: page))
        #expect(response.status == .seeOther && response.headerFields[.location] == Fixture.origin + "/login")
        #expect(browser.session == nil)
        #expect(browser.get("/login").text.contains("You are logged out."))
        browser.setCookie("__Host-sallyport", session)
        #expect(browser.get("/auth").status == .unauthorized)
        #expect(browser.get("/logout").headerFields[.location] == Fixture.origin + "/login")
        #expect(browser.get("/logout") { $0.with("HTTP_ACCEPT", "*/*") }.status == .methodNotAllowed)
    }
}
