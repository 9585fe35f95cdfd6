import AuthService
import HTTPTypes
import Identity
import InMemoryStore
import Testing

/// Login forms in several tabs of one browser. Everyday reality, point 10.
@Suite("Login forms of several tabs")
struct RestoredTabsTests {
    /// The forms of tabs that a browser without cookies opened at once. It keeps the cookie of the last answer.
    private static func tabs(_ fixture: Fixture) throws -> (browser: Browser, forms: [[String: String]]) {
        let browser = Browser(fixture)
        let forms = try (0..<3).map { number in
            let page = browser.get("/login?return_to=/app/\(number)") { $0.with("HTTP_COOKIE", "") }
            try #require(page.status == .ok)
            return Browser.fields(of: page).merging(["username": "alice", "password": Fixture.password]) { $1 }
        }
        return (browser, forms)
    }

    @Test("whichever is sent first logs in, and so do the others", arguments: [[0, 1, 2], [1, 2, 0], [2, 0, 1]])
    func eachTab(order: [Int]) throws {
        let (browser, forms) = try Self.tabs(try Fixture())
        for tab in order {
            let response = browser.post("/login", forms[tab])
            #expect(response.status == .seeOther, "tab \(tab)")
            #expect(response.headerFields[.location] == "\(Fixture.origin)/app/\(tab)")
            #expect(browser.get("/auth").status == .noContent)
        }
    }

    @Test("a form that is sent while logged in logs in as the user in the form")
    func otherUser() throws {
        let fixture = try Fixture()
        try fixture.addAccount("bob")
        let (browser, forms) = try Self.tabs(fixture)
        #expect(browser.post("/login", forms[0]).status == .seeOther)
        #expect(browser.post("/login", forms[1].merging(["username": "bob"]) { $1 }).status == .seeOther)
        #expect(browser.get("/auth").headerFields[.remoteUser] == "bob")
        #expect(try fixture.store.sessions(of: fixture.account.id).isEmpty)
    }

    @Test("a wrong password in one tab leaves the forms of the others valid")
    func wrongPassword() throws {
        let (browser, forms) = try Self.tabs(try Fixture())
        #expect(browser.post("/login", forms[1].merging(["password": "wrong"]) { $1 }).status == .unauthorized)
        #expect(browser.post("/login", forms[0]).status == .seeOther)
    }

    // B1
    @Test(
        "a form from elsewhere is refused, also with a token that its author requested",
        arguments: [
            ("HTTP_ORIGIN", "https://evil.example"), ("HTTP_ORIGIN", "null"), ("HTTP_SEC_FETCH_SITE", "cross-site"),
            ("HTTP_SEC_FETCH_SITE", "same-site"), ("HTTP_SEC_FETCH_SITE", "none"),
        ])
    func forged(field: String, value: String) throws {
        let fixture = try Fixture()
        let token = Browser.fields(of: Browser(fixture).get("/login"))["csrf_token"]
        let browser = Browser(fixture)
        let form = try browser.loginForm().merging(["csrf_token": try #require(token)]) { $1 }
        let page = browser.post("/login", form) { $0.with(field, value) }
        #expect(page.status == .forbidden && browser.session == nil)
        #expect(!page.text.contains("value=\"alice\""))
    }

    @Test("a form of a browser without cookies is refused with the reason, and keeps the name")
    func withoutCookies() throws {
        let (browser, forms) = try Self.tabs(try Fixture())
        let page = browser.post("/login", forms[0]) { $0.with("HTTP_COOKIE", "") }
        #expect(page.status == .forbidden && page.text.contains("did not send the cookie"))
        #expect(Browser.fields(of: page)["username"] == "alice" && Browser.fields(of: page)["return_to"] == "/app/0")
    }
}
