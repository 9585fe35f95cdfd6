import AuthService
import Foundation
import HTTPTypes
import Identity
import Testing

/// Each test changes one part of a valid form (B4).
@Suite("Forms of the pages")
struct CSRFProtectionTests {
    /// The changes, and the text of the page that refuses each.
    private static let changes: [(name: String, change: @Sendable (StubRequest) -> StubRequest, says: String)] = [
        ("another origin", { $0.with("HTTP_ORIGIN", "https://evil.example") }, "was not sent from this page"),
        (
            "our origin without its scheme", { $0.with("HTTP_ORIGIN", "auth.example.org") },
            "was not sent from this page"
        ),
        (
            "our origin over plain HTTP", { $0.with("HTTP_ORIGIN", "http://auth.example.org") },
            "was not sent from this page"
        ),
        ("a listed origin", { $0.with("HTTP_ORIGIN", "https://app.example.org") }, "was not sent from this page"),
        ("an opaque origin", { $0.with("HTTP_ORIGIN", "null") }, "was not sent from this page"),
        ("an origin that is not text", { $0.with("HTTP_ORIGIN", [0xff]) }, "was not sent from this page"),
        (
            "two origins", { $0.with("HTTP_ORIGIN", "\(Fixture.origin), https://evil.example") },
            "was not sent from this page"
        ),
        ("another site's page", { $0.with("HTTP_SEC_FETCH_SITE", "cross-site") }, "was not sent from this page"),
        ("a neighbour's page", { $0.with("HTTP_SEC_FETCH_SITE", "same-site") }, "was not sent from this page"),
        ("no page", { $0.with("HTTP_SEC_FETCH_SITE", "none") }, "was not sent from this page"),
        (
            "neither header",
            {
                var request = $0
                request.variables["HTTP_ORIGIN"] = nil
                request.variables["HTTP_SEC_FETCH_SITE"] = nil
                return request
            }, "was not sent from this page"
        ),
        ("no cookie", { $0.with("HTTP_COOKIE", "other=1") }, "did not send the cookie"),
        (
            "two cookies",
            { request in
                let cookie = String(decoding: request.variables["HTTP_COOKIE"] ?? [], as: UTF8.self)
                return request.with("HTTP_COOKIE", "\(cookie); \(cookie)")
            }, "did not send the cookie"
        ),
        (
            "a cookie without its prefix",
            { request in
                let cookie = String(decoding: request.variables["HTTP_COOKIE"] ?? [], as: UTF8.self)
                return request.with("HTTP_COOKIE", cookie.replacing("__Host-", with: ""))
            }, "did not send the cookie"
        ),
    ]

    // B1, B4
    @Test("a login form is refused for each single fault", arguments: changes.indices)
    func login(index: Int) throws {
        let (name, change, says) = Self.changes[index]
        let browser = Browser(try Fixture())
        let form = try browser.loginForm()
        let cookie = "__Host-sallyport-form=\(browser.cookies["__Host-sallyport-form"] ?? "")"
        let page = browser.post("/login", form) { change($0.with("HTTP_COOKIE", cookie)) }
        #expect(page.status == .forbidden, "\(name)")
        #expect(page.text.contains(says), "\(name)")
        #expect(browser.session == nil)
        // With the original cookie, the form is accepted: the change alone was the reason.
        browser.setCookie("__Host-sallyport-form", String(cookie.dropFirst(22)))
        #expect(browser.post("/login", form).status == .seeOther, "\(name)")
    }

    @Test(
        "one of the two headers is enough, for browsers that send only one",
        arguments: ["HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"])
    func oneHeader(missing: String) throws {
        let browser = Browser(try Fixture())
        let response = browser.post("/login", try browser.loginForm()) { request in
            var request = request
            request.variables[missing] = nil
            return request
        }
        #expect(response.status == .seeOther)
    }

    @Test(
        "an altered, foreign or expired token is refused",
        arguments: ["", "x", "AAAA", "altered", "session", "old", "early"])
    func tokens(kind: String) throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        if kind == "session" { try browser.login() }
        var form = Browser.fields(of: browser.get("/login?fresh")).merging([
            "username": "alice", "password": Fixture.password,
        ]) { $1 }
        let session = browser.session
        switch kind {
        case "altered":
            let token = try #require(form["csrf_token"])
            form["csrf_token"] = (token.hasPrefix("A") ? "B" : "A") + token.dropFirst()
        case "session": form["csrf_token"] = Browser.fields(of: browser.get("/account"))["csrf_token"]
        case "old": fixture.time.change { $0 = $0.adding(milliseconds: 4 * 3_600_000) }
        case "early": fixture.time.change { $0 = $0.adding(milliseconds: -1) }
        default: form["csrf_token"] = kind
        }
        let page = browser.post("/login", form)
        #expect(page.status == .forbidden)
        #expect(page.text.contains(kind == "old" || kind == "early" ? "open for too long" : "no longer valid"))
        #expect(Browser.fields(of: page)["username"] == "alice")
        #expect(browser.session == session)
    }

    @Test("a token is valid until just before its expiry")
    func age() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        let form = try browser.loginForm()
        fixture.time.change { $0 = $0.adding(milliseconds: 4 * 3_600_000 - 1) }
        #expect(browser.post("/login", form).status == .seeOther)
    }

    // S12
    @Test("a form is accepted once; a repetition logs nobody in, and redirects a logged-in user")
    func replay() throws {
        let browser = Browser(try Fixture())
        let form = try browser.loginForm("alice", "wrong")
        let cookies = browser.cookies
        #expect(browser.post("/login", form).status == .unauthorized)
        let right = form.merging(["password": Fixture.password]) { $1 }
        let page = browser.post("/login", right)
        #expect(page.status == .forbidden)
        #expect(page.text.contains("was already sent"))
        #expect(browser.session == nil)
        // The refusing page contains a new token.
        let next = Browser.fields(of: page).merging(["password": Fixture.password, "return_to": "/x"]) { $1 }
        #expect(browser.post("/login", next).status == .seeOther)
        let session = browser.session
        let twice = browser.post("/login", next) { request in
            let all = cookies.merging(["__Host-sallyport": session ?? ""]) { $1 }
            return request.with("HTTP_COOKIE", all.map { "\($0)=\($1)" }.joined(separator: "; "))
        }
        #expect(twice.status == .seeOther && twice.headerFields[.location] == Fixture.origin + "/x")
        #expect(browser.session == session)
    }

    @Test("two fields of one name are refused", arguments: ["csrf_token", "username", "password", "return_to"])
    func twoFields(name: String) throws {
        let browser = Browser(try Fixture())
        let form = try browser.loginForm()
        let response = browser.post("/login", form) { request in
            let body =
                String(decoding: request.body, as: UTF8.self) + "&\(name)=x"
                + (name == "return_to" ? "&return_to=x" : "")
            return request.with(body: body, contentType: "application/x-www-form-urlencoded")
        }
        #expect(response.status == .badRequest)
        #expect(browser.session == nil)
    }

    @Test("a form without a CSRF token is a program's: the response has tokens and no cookie")
    func programs() throws {
        let browser = Browser(try Fixture())
        var form = try browser.loginForm()
        form["csrf_token"] = nil
        for accept in ["*/*", "application/json"] {
            let response = browser.post("/login", form) {
                $0.with("HTTP_ORIGIN", "https://evil.example").with("HTTP_ACCEPT", accept)
            }
            #expect(response.status == .ok)
            #expect(response.headerFields[.setCookie] == nil)
            #expect(try response.json["access_token"] is String)
        }
        // Old Java clients list HTML among the types they accept, and send no header about their page.
        let old = browser.post("/login", form) { request in
            var request = request.with("HTTP_ACCEPT", "text/html, image/gif, */*; q=.2")
            request.variables["HTTP_ORIGIN"] = nil
            request.variables["HTTP_SEC_FETCH_SITE"] = nil
            return request
        }
        #expect(try old.json["access_token"] is String)
    }

    // B1, B4
    @Test(
        "a page's form without its CSRF token is refused like one with an invalid token",
        arguments: ["HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"])
    func withoutToken(missing: String) throws {
        let browser = Browser(try Fixture())
        var form = try browser.loginForm()
        let token = form.removeValue(forKey: "csrf_token")
        let page = browser.post("/login", form) { request in
            var request = request
            request.variables[missing] = nil
            return request
        }
        #expect(page.status == .forbidden)
        #expect(page.text.contains("no longer valid") && !page.text.contains("access_token"))
        #expect(browser.session == nil)
        form["csrf_token"] = token
        #expect(browser.post("/login", form).status == .seeOther)
        let account = browser.post("/account/sessions/end-others", [:])
        #expect(account.status == .forbidden && account.text.contains("no longer valid"))
        #expect(browser.post("/logout", [:]).headerFields[.location] == Fixture.origin + "/logout")
        #expect(browser.get("/auth").status == .noContent)
    }

    @Test("a page's form without a password requests it", arguments: ["username", "password"])
    func missing(field: String) throws {
        let browser = Browser(try Fixture())
        let page = browser.post("/login", try browser.loginForm().merging([field: ""]) { $1 })
        #expect(page.status == .badRequest)
        #expect(page.text.contains("Enter your user name and your password."))
    }

    @Test("a form is refused if the store cannot tell whether it was already sent")
    func silentStore() throws {
        let fixture = try Fixture()
        let browser = Browser(fixture)
        let form = try browser.loginForm()
        fixture.accounts.isBroken.change { $0 = true }
        #expect(browser.post("/login", form).status == .serviceUnavailable)
        fixture.accounts.isBroken.change { $0 = false }
        #expect(browser.post("/login", form).status == .seeOther)
    }
}
