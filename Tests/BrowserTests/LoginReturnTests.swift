import EndToEndSupport
import Foundation
import Testing

/// How a browser gets back to the requested page: its fragment, and redirects to other origins. No server sees a
/// fragment, and only the browser applies the policy of the login page.
// Everyday reality, points 1, 2, 4 and 5
@Suite("The way back after a login, in a browser", .browserFixture, .serialized) struct LoginReturnTests {
    private let fixture: BrowserFixture

    init() throws { fixture = try #require(BrowserFixture.shared) }

    /// Opens an address of the site, logs in, and waits for the address to arrive at.
    private func login(
        _ browser: Browser, _ account: TestAccount, at path: String, arrives address: String, failing: Bool = false
    ) async throws {
        try await browser.open(fixture.origin + path)
        try await browser.shows("Log in")
        if failing {
            try await browser.login(account.username, "wrong")
            try await browser.shows("The user name or the password is incorrect.")
            try await browser.type(account.password, into: "#password")
            try await browser.press("main button")
        } else {
            try await browser.login(account.username, account.password)
        }
        do { try await browser.isAt(address) } catch {
            throw NotInTime(description: "\(error): at \(try await browser.location)")
        }
        try await browser.shows("Behind the gate")
    }

    @Test("keeps the fragment, also after a wrong password", arguments: BrowserKind.allCases, [false, true])
    func fragment(kind: BrowserKind, failing: Bool) async throws {
        let account = try await fixture.account("fragment\(kind.rawValue.lowercased())\(failing)")
        try await fixture.withBrowsers(kind) { browsers in
            let path = "/app/page.html?a=%20b&c#/report/7?x=%C3%A9"
            try await login(browsers[0], account, at: path, arrives: fixture.origin + path, failing: failing)
            // Logged in: a link to the login page keeps it too.
            try await browsers[0].open("\(fixture.origin)/login?return_to=/app/page.html#/report/8")
            try await browsers[0].isAt("\(fixture.origin)/app/page.html#/report/8")
            #expect(try await browsers[0].complaints == [])
        }
    }

    @Test("keeps names with spaces, signs and other alphabets")
    func names() async throws {
        let account = try await fixture.account("names")
        for (name, sent) in [
            ("My Report.pdf", "/app/My%20Report.pdf"), ("it's (1) [a]+b,c@d!$&=~*.txt", nil),
            ("100% ü?#.txt", "/app/100%25%20%C3%BC%3F%23.txt"),
        ] as [(String, String?)] {
            try fixture.writeStrangersPage("<!doctype html><title>In</title><h1>Behind the gate</h1>", to: name)
            let path = sent ?? "/app/" + name.replacing(" ", with: "%20")
            try await fixture.withBrowsers(.desktop) { browsers in
                try await login(browsers[0], account, at: path, arrives: fixture.origin + path)
            }
        }
    }

    @Test("keeps a dashboard's query of 4000 bytes")
    func longQuery() async throws {
        let account = try await fixture.account("dashboard")
        let query = String(repeating: "var=x%20y&l=!(a:b,c)&", count: 190)
        try await fixture.withBrowsers(.desktop) { browsers in
            let path = "/app/page.html?\(query.prefix(4000))#panel"
            try await login(browsers[0], account, at: path, arrives: fixture.origin + path)
        }
    }

    @Test(
        "follows a page that redirects on to a third origin, from a first login and from a repeated one",
        arguments: [BrowserKind.desktop, .withoutScript])
    func thirdOrigin(kind: BrowserKind) async throws {
        let account = try await fixture.account("third\(kind.rawValue.lowercased())")
        let third = "\(fixture.strangersOrigin)/stranger/page.html"
        try await fixture.withBrowsers(kind) { browsers in
            let browser = browsers[0]
            try await login(browser, account, at: "/hop/to-third#/deep", arrives: third + "#/deep")
            // A page that needs a recent login shows the form to a logged-in user.
            try await browser.open("\(fixture.origin)/login?fresh&return_to=/hop/to-third")
            try await browser.type(account.password, into: "#password")
            try await browser.press("main button")
            try await browser.isAt(third)
            #expect(try await browser.complaints == [], "no policy blocked the way")
        }
    }

    @Test("never ends on another origin that is not listed")
    func openRedirect() async throws {
        let account = try await fixture.account("astray")
        let evil = fixture.strangersOrigin.dropFirst("https:".count)
        for target in [evil, "/%5C\(evil.dropFirst(2))", "/%09/\(evil.dropFirst(2))", "/.%2F\(evil)", "/a/%2E.\(evil)"]
        {
            try await fixture.withBrowsers(.desktop) { browsers in
                try await browsers[0].open("\(fixture.origin)/login?return_to=\(target)")
                try await browsers[0].login(account.username, account.password)
                try await browsers[0].isAt("\(fixture.origin)/account")
            }
        }
    }
}
