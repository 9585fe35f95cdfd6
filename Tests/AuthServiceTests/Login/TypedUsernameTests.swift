import AuthService
import Foundation
import HTTPTypes
import Identity
import Testing

/// White space around a user name. Everyday reality, point 11.
@Suite("Typed user names")
struct TypedUsernameTests {
    static let names = [
        "alice ", " alice", "\talice\r\n", "alice\u{A0}", "\u{3000}alice\u{2003}", "alice\u{2028}", "\u{85}alice",
        "\u{FEFF}alice", "alice\u{200B}", "\u{200E}alice \u{200F}", "\u{1680} alice\u{202F}\u{205F}", "alice\u{2060} ",
        " alice\u{B}\u{C}",
    ]

    @Test("white space and invisible characters around the name are dropped at each login", arguments: names)
    func everywhere(name: String) throws {
        let fixture = try Fixture()
        let json = try JSONSerialization.data(withJSONObject: ["username": name, "password": Fixture.password])
        let byJSON = StubRequest(.post, "/login").with(body: Array(json), contentType: "application/json")
        #expect(fixture.service.respond(to: byJSON).status == .ok)
        let fields = ["grant_type": "password", "username": name, "password": Fixture.password]
        for path in ["/login", "/oauth/token"] {
            let byForm = StubRequest(.post, path)
                .with(body: Browser.encode(fields), contentType: "application/x-www-form-urlencoded")
            #expect(fixture.service.respond(to: byForm).status == .ok, "\(path)")
        }
        let browser = Browser(fixture)
        #expect(browser.post("/login", try browser.loginForm(name)).status == .seeOther)
    }

    @Test("the page shows the name again without them")
    func shownAgain() throws {
        let browser = Browser(try Fixture())
        let page = browser.post("/login", try browser.loginForm(" alice\u{FEFF} ", "wrong"))
        #expect(page.status == .unauthorized && Browser.fields(of: page)["username"] == "alice")
    }

    @Test("white space around the password counts", arguments: [" ", "\u{A0}", "\u{FEFF}"])
    func passwords(space: String) throws {
        let browser = Browser(try Fixture())
        #expect(
            browser.post("/login", try browser.loginForm("alice", Fixture.password + space)).status == .unauthorized)
        #expect(
            browser.post("/login", try browser.loginForm("alice", space + Fixture.password)).status == .unauthorized)
    }

    @Test("nothing within the name is dropped", arguments: ["al ice", "a\u{200B}lice", "alice\u{0}", "\u{0}alice"])
    func within(name: String) throws {
        let browser = Browser(try Fixture())
        #expect(browser.post("/login", try browser.loginForm(name)).status == .unauthorized)
        #expect(Username.withoutSurroundingSpace(name) == name)
    }

    @Test("a name of white space alone is missing", arguments: [" ", "\u{3000}\u{FEFF}"])
    func empty(name: String) throws {
        let browser = Browser(try Fixture())
        #expect(browser.post("/login", try browser.loginForm(name)).status == .badRequest)
    }
}
