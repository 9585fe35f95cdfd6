import EndToEndSupport
import Foundation
import Testing

/// People's tasks in Debian's Chromium, over HTTPS, through the real nginx.
@Suite("A person with a browser", .browserFixture, .serialized) struct BrowserTests {
    private let fixture: BrowserFixture

    init() throws { fixture = try #require(BrowserFixture.shared) }

    @Test("logs in and returns to the requested page with its query", arguments: BrowserKind.allCases)
    func deepLink(kind: BrowserKind) async throws {
        let account = try await fixture.account("link\(kind.rawValue.lowercased())")
        try await fixture.withBrowsers(kind) { browsers in
            let browser = browsers[0]
            let link = "\(fixture.origin)/app/page.html?a=1&b=%C3%A9&c=x%26y"
            try await browser.open(link)
            try await browser.shows("Log in")
            #expect(try await browser.location.hasPrefix("\(fixture.origin)/login?return_to="))
            try await browser.picture("login")
            if kind == .phone {
                let overflow = try await browser.script(
                    "return document.documentElement.scrollWidth - window.innerWidth")
                #expect(overflow as? Int == 0, "no element is wider than a phone's screen")
            }
            if kind != .withoutScript {
                // One round trip: the page needs no other resource.
                let fetched = try await browser.script("return performance.getEntriesByType('resource').length")
                #expect(fetched as? Int == 0)
            }
            try await browser.login(account.username, "wrong")
            try await browser.shows("The user name or the password is incorrect.")
            try await browser.picture("login-refused")
            try await browser.type(account.password, into: "#password")
            try await browser.press("main button")
            try await browser.isAt(link)
            try await browser.shows("Behind the gate")
            try await browser.open("\(fixture.origin)/account")
            try await browser.shows("\(account.username.capitalized) Smith")
            try await browser.picture("account")
            #expect(try await browser.complaints == [], "no style was blocked, and everything was loaded")
        }
    }

    @Test("stays logged in after the access token expires")
    func silentRefresh() async throws {
        let account = try await fixture.account("quiet")
        try await fixture.withBrowsers(.desktop) { browsers in
            let browser = browsers[0]
            try await browser.open("\(fixture.origin)/login?return_to=/app/page.html")
            try await browser.login(account.username, account.password)
            try await browser.shows("Behind the gate")
            let first = try #require(try await browser.session)
            try await eventually("the cookie is replaced", within: .seconds(10)) {
                try await browser.open("\(fixture.origin)/app/page.html")
                #expect(try await browser.page.contains("Behind the gate"))
                return try await browser.session != first
            }
        }
    }

    // S7, S11
    @Test("opens two tabs and a page with many parts that refresh concurrently")
    func together() async throws {
        let account = try await fixture.account("tabs")
        try await fixture.withBrowsers(.desktop) { browsers in
            let browser = browsers[0]
            try await browser.open("\(fixture.origin)/login?return_to=/app/page.html")
            try await browser.login(account.username, account.password)
            try await browser.shows("Behind the gate")
            let first = try await browser.session
            let tabs = try await browser.newTab()
            try await browser.turn(to: tabs.new)
            try await browser.open("\(fixture.origin)/app/page.html")
            // Both tabs send requests until after the token's expiry. Every request must succeed.
            let ask = """
                window.answers = [];
                window.asking = setInterval(() => {
                    for (let i = 0; i < 4; i++) fetch('/app/page.html?' + i).then(a => window.answers.push(a.status));
                }, 50);
                """
            _ = try await browser.script(ask)
            try await browser.turn(to: tabs.old)
            _ = try await browser.script(ask)
            try await eventually("the cookie is replaced", within: .seconds(10)) { try await browser.session != first }
            for tab in [tabs.old, tabs.new] {
                try await browser.turn(to: tab)
                _ = try await browser.script("clearInterval(window.asking)")
                let answers = try await browser.script("return window.answers") as? [Int] ?? []
                #expect(answers.count > 8 && answers.allSatisfy { $0 == 200 }, "\(answers)")
                try await browser.open("\(fixture.origin)/app/page.html")
                try await browser.shows("Behind the gate")
            }
        }
    }

    @Test("logs out in one tab and is out in the other", arguments: [BrowserKind.desktop, .withoutScript])
    func logout(kind: BrowserKind) async throws {
        let account = try await fixture.account("out\(kind.rawValue.lowercased())")
        try await fixture.withBrowsers(kind) { browsers in
            let browser = browsers[0]
            try await browser.open("\(fixture.origin)/login?return_to=/app/page.html")
            try await browser.login(account.username, account.password)
            try await browser.shows("Behind the gate")
            let tabs = try await browser.newTab()
            try await browser.turn(to: tabs.new)
            try await browser.open("\(fixture.origin)/logout")
            try await browser.shows("Log out?")
            try await browser.picture("logout")
            try await browser.press("main button")
            try await browser.shows("You are logged out.")
            #expect(try await browser.session == nil)
            try await browser.turn(to: tabs.old)
            try await browser.open("\(fixture.origin)/app/page.html")
            try await browser.shows("Log in")
            #expect(try await browser.location.contains("/login?return_to="))
        }
    }

    // B1
    @Test("is not logged in by another site's form")
    func crossSite() async throws {
        let account = try await fixture.account("mallory")
        // The stranger's page has a valid CSRF token, which belongs to the stranger's browser.
        let page = try await fixture.nginx.curl.send("GET", "/login", ["Accept: text/html"])
        let token = try #require(page.body.firstMatch(of: /name="csrf_token" value="([^"]+)"/)?.output.1)
        try fixture.writeStrangersPage(
            """
            <!doctype html><title>Win</title><form method="post" action="\(fixture.origin)/login">
            <input name="csrf_token" value="\(token)"><input name="username" value="\(account.username)">
            <input name="password" value="\(account.password)"><button>Win</button></form>
            """, to: "win.html")
        try await fixture.withBrowsers(.desktop) { browsers in
            let browser = browsers[0]
            try await browser.open("\(fixture.origin)/login")
            try await browser.open("\(fixture.strangersOrigin)/stranger/win.html")
            try await browser.press("button")
            try await browser.shows("The form was not sent from this page.")
            #expect(try await browser.session == nil)
            // Another site cannot show the page in a frame.
            try fixture.writeStrangersPage(
                "<!doctype html><iframe src=\"\(fixture.origin)/login\"></iframe>", to: "frame.html")
            try await browser.open("\(fixture.strangersOrigin)/stranger/frame.html")
            try await eventually("the browser refuses the frame") {
                try await browser.complaints.contains {
                    $0.contains("frame-ancestors") || $0.contains("X-Frame-Options")
                }
            }
        }
    }

    @Test("changes the password, which ends the other sessions")
    func password() async throws {
        let account = try await fixture.account("change")
        try await fixture.withBrowsers(.desktop, .phone) { browsers in
            for browser in browsers {
                try await browser.open("\(fixture.origin)/login")
                try await browser.login(account.username, account.password)
                try await browser.shows("Where you are logged in")
            }
            let browser = browsers[0]
            func fill(_ current: String, _ new: String, _ again: String) async throws {
                try await browser.type(current, into: "#current")
                try await browser.type(new, into: "#new")
                try await browser.type(again, into: "#repeat")
                try await browser.press("form[action='/account/password'] button")
            }
            try await fill("wrong", "a new and longer one", "a new and longer one")
            try await browser.shows("That is not your current password.")
            try await browser.picture("password-refused")
            try await fill(account.password, "a new and longer one", "a new and longer one")
            try await browser.shows("Your password is changed")
            try await browser.picture("password-changed")
            try await browsers[1].open("\(fixture.origin)/account")
            try await browsers[1].shows("Log in")
            try await browsers[1].login(account.username, "a new and longer one")
            try await browsers[1].shows("Where you are logged in")
        }
    }

    @Test("creates a token for a program and revokes it")
    func tokens() async throws {
        let account = try await fixture.account("maker")
        try await fixture.withBrowsers(.withoutScript) { browsers in
            let browser = browsers[0]
            try await browser.open("\(fixture.origin)/login")
            try await browser.login(account.username, account.password)
            try await browser.type("nightly backup", into: "#token-name")
            try await browser.press("form[action='/account/tokens'] button")
            try await browser.shows("Copy it now")
            try await browser.picture("token")
            let token = try #require(try await browser.page.firstMatch(of: /<code>(spat_[^<]+)</)?.output.1)
            let fields = ["Authorization: Bearer \(token)"]
            #expect(try await fixture.nginx.curl.send("GET", "/app/page.html", fields).status == 200)
            try await browser.press("form[action='/account/tokens/revoke'] button")
            try await browser.shows("The token is revoked")
            #expect(try await fixture.nginx.curl.send("GET", "/app/page.html", fields).status == 401)
        }
    }

    @Test("sees their sessions, and ends one")
    func endSession() async throws {
        let account = try await fixture.account("several")
        try await fixture.withBrowsers(.desktop, .withoutScript) { browsers in
            for browser in browsers {
                try await browser.open("\(fixture.origin)/login?return_to=/account")
                try await browser.login(account.username, account.password)
                try await browser.shows("this session")
            }
            try await browsers[0].open("\(fixture.origin)/account")
            try await browsers[0].picture("sessions")
            try await browsers[0].press(".rows button")
            try await browsers[0].shows("The session has ended.")
            try await browsers[1].open("\(fixture.origin)/app/page.html")
            try await browsers[1].shows("Log in")
            try await browsers[0].open("\(fixture.origin)/app/page.html")
            try await browsers[0].shows("Behind the gate")
        }
    }
}
