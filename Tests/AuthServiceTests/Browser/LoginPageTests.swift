import AuthService
import Foundation
import HTTPTypes
import Identity
import InMemoryStore
import Testing

@Suite("The login page")
struct LoginPageTests {
    private static let wrong = "The user name or the password is incorrect."

    @Test("is a page with a strict policy, at most 15 KiB, without external resources")
    func page() throws {
        let response = Browser(try Fixture()).get("/login?return_to=/app/x")
        #expect(response.status == .ok)
        #expect(response.headerFields[.contentType] == "text/html; charset=utf-8")
        #expect(response.headerFields[.cacheControl] == "no-store")
        let policy = try #require(response.headerFields[.contentSecurityPolicy])
        for part in [
            "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self';", "'sha256-",
        ] {
            #expect(policy.contains(part))
        }
        #expect(!policy.contains("unsafe") && !policy.contains("script-src"))
        let html = response.text
        // A browser fetches nothing in addition: everything is in the page.
        #expect(
            html.matches(of: #/(?:src|href|url\()\s*=?\s*"?([^"' >)]+)/#).map { $0.output.1 }.allSatisfy {
                $0.hasPrefix("data:") || $0.hasPrefix("/account")
            })
        #expect(!html.contains("<script") && !html.contains("http-equiv"))
        let header = response.headerFields.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 }
        #expect(response.body.count + header <= 15 * 1024, "\(response.body.count + header) bytes")
        #expect(html.contains("Example &amp; Sons"))
        for part in [
            "autocomplete=\"username\"", "autocomplete=\"current-password\"", "<label for=\"username\">",
            "<label for=\"password\">",
        ] {
            #expect(html.contains(part))
        }
    }

    @Test("an unknown path is a page with a link for people, and a problem document for programs")
    func nowhere() throws {
        let browser = Browser(try Fixture())
        let page = browser.get("/acount")
        #expect(page.status == .notFound)
        #expect(page.headerFields[.contentType] == "text/html; charset=utf-8")
        #expect(page.text.contains("Nothing exists at this address.") && page.text.contains(#"href="/account""#))
        #expect(
            try browser.get("/acount") { $0.with("HTTP_ACCEPT", "*/*") }.problem == "Nothing exists at this address.")
        #expect(try browser.post("/acount", [:]).problem == "Nothing exists at this address.")
    }

    @Test(
        "the response to a program names POST",
        arguments: [nil, "*/*", "application/json", "text/html;q=0, application/json"])
    func programs(accept: String?) throws {
        let response = Browser(try Fixture()).get("/login") { $0.with("HTTP_ACCEPT", accept ?? "") }
        #expect(response.status == .methodNotAllowed)
        #expect(response.headerFields[.allow] == "POST")
        #expect(try response.problem == "This address accepts only POST.")
    }

    @Test("logging in sets one cookie, which opens the gate and the account's page, and shows no token")
    func login() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        let response = try browser.login()
        #expect(response.headerFields[.location] == Fixture.origin + "/account")
        #expect(response.body.isEmpty)
        #expect(response.headerFields[.cacheControl] == "no-store")
        let value = try #require(browser.session)
        #expect(value.split(separator: "~").count == 2)
        #expect(value.utf8.count < 1200)
        #expect(
            response.headerFields[values: .setCookie].contains {
                $0.hasPrefix("__Host-sallyport=") && !$0.contains("Max-Age") && $0.contains("; Path=/; Secure")
            })
        let gate = browser.get("/auth")
        #expect(gate.status == .noContent)
        #expect(gate.headerFields[.setCookie] == nil)
        #expect(browser.get("/account").text.contains("Alice Smith"))
        // The endpoints for programs accept no cookie, so a page cannot use them.
        for path in ["/me", "/protected", "/sessions", "/tokens"] { #expect(browser.get(path).status == .unauthorized) }
        for path in ["/logout/all", "/password", "/tokens"] {
            #expect(browser.post(path, ["current": "a", "new": "b"]).status == .unauthorized)
        }
    }

    // B1
    @Test("every login is a new session, and ends the browser's previous one")
    func fixation() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        let form = try browser.loginForm()
        let before = browser.cookies
        browser.post("/login", form)
        let first = try #require(browser.session)
        #expect(before["__Host-sallyport-form"] != nil)
        #expect(try fixture.store.sessions(of: fixture.account.id).count == 1)
        let again = Browser.fields(of: browser.get("/login?fresh")).merging(["password": Fixture.password]) { $1 }
        #expect(again["username"] == "Alice")
        browser.post("/login", again)
        #expect(browser.session != first)
        let sessions = try fixture.store.sessions(of: fixture.account.id)
        #expect(sessions.count == 1)
        #expect(sessions.first?.origin.clientID == "sallyport:browser-short")
        let old = Browser(fixture)
        old.setCookie("__Host-sallyport", first)
        #expect(old.get("/auth").status == .unauthorized)
    }

    @Test("a page that needs a recent login gives the reason for the new one")
    func fresh() throws {
        let browser = Browser(try Fixture())
        try browser.login()
        let page = browser.get("/login?fresh&return_to=/app/x")
        #expect(page.status == .ok)
        #expect(page.text.contains("This page needs a recent login."))
        #expect(Browser.fields(of: page)["return_to"] == "/app/x")
        #expect(browser.get("/login?return_to=/a%26fresh").status == .seeOther)
    }

    // S3
    @Test("a wrong password, an unknown name and a disabled account get the same page, which keeps the name")
    func wrong() throws {
        let fixture = try Fixture()
        try fixture.addAccount("bob")
        let bob = try #require(try fixture.store.account(canonicalName: "bob"))
        _ = try fixture.store.setDisabled(true, of: bob.id, audit: nil)
        try fixture.tokenStatus.refresh(now: fixture.time.value)
        let pages = try [("alice", "wrong"), ("nobody", "wrong"), ("bob", Fixture.password)].map { name, password in
            let response = Browser(fixture).post("/login", try Browser(fixture).loginForm(name, password))
            #expect(response.status == .forbidden, "the browser sends no cookie")
            let browser = Browser(fixture)
            let page = browser.post("/login", try browser.loginForm(name, password))
            #expect(page.status == .unauthorized)
            #expect(page.headerFields[.wwwAuthenticate] != nil)
            #expect(Browser.fields(of: page)["username"] == name)
            #expect(Browser.fields(of: page)["password"] == "")
            #expect(browser.session == nil)
            #expect(!page.text.contains(password))
            return page.text.replacing(name, with: "NAME").replacing(#/name="csrf_token" value="[^"]*"/#, with: "")
        }
        #expect(pages[0].contains(Self.wrong))
        #expect(pages[0] == pages[1] && pages[1] == pages[2])
    }

    // B3
    @Test(
        "the page repeats the input escaped",
        arguments: ["\"><script>", "' onfocus=x", "\"\u{301} x=\"", "<\u{338}img>"])
    func escaping(name: String) throws {
        let browser = Browser(try Fixture())
        let page = browser.post("/login", try browser.loginForm(name, "wrong"))
        #expect(page.status == .unauthorized)
        let tag = try #require(page.text.firstMatch(of: #/<input id="username"[^>]*>/#)).output
        #expect(tag.unicodeScalars.filter { $0 == "\"" }.count % 2 == 0 && !page.text.contains("<script"))
        #expect(tag.contains("autocomplete=\"username\""))
    }

    @Test("too many failures: the page says how long to wait")
    func throttled() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        for _ in 0..<5 { browser.post("/login", try browser.loginForm("alice", "wrong")) }
        let page = browser.post("/login", try browser.loginForm())
        #expect(page.status == .tooManyRequests)
        let seconds = try #require(page.headerFields[.retryAfter].flatMap { Int($0) })
        #expect(
            page.text.contains(
                "Too many attempts. Wait \(seconds < 120 ? "\(seconds) second" : "\((seconds + 59) / 60) minute")"))
    }

    @Test("with a full queue or a failed store, the page asks to try again and keeps the form")
    func unavailable() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        let form = Browser.fields(of: browser.get("/login?return_to=/x")).merging([
            "username": "alice", "password": "p",
        ]) { $1 }
        let request = StubRequest(.post, "/login").with("HTTP_ACCEPT", "text/html").with("HTTP_ORIGIN", Fixture.origin)
            .with("HTTP_COOKIE", "__Host-sallyport-form=\(browser.cookies["__Host-sallyport-form"] ?? "")")
            .with(body: Browser.encode(form), contentType: "application/x-www-form-urlencoded")
        #expect(fixture.service.lane(for: request) == .hashing)
        let full = fixture.service.refusal(.busy(retryAfter: 3), of: request)
        #expect(full.status == .serviceUnavailable && full.headerFields[.retryAfter] == "3")
        #expect(full.text.contains("Wait 3 seconds, then try again."))
        #expect(Browser.fields(of: full)["username"] == "alice" && Browser.fields(of: full)["return_to"] == "/x")
        // A program's login gets the same refusal as before.
        let program = StubRequest(.post, "/login").with(body: "{}", contentType: "application/json")
        #expect(try fixture.service.refusal(.busy(retryAfter: 3), of: program).problem?.contains("3 s") == true)
        fixture.accounts.isBroken.change { $0 = true }
        let broken = browser.post("/login", form)
        #expect(broken.status == .serviceUnavailable)
        #expect(broken.headerFields[.contentType] == "text/html; charset=utf-8")
        #expect(browser.session == nil)
    }
}
