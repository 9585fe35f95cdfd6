import AuthService
import HTTPTypes
import Identity
import InMemoryStore
import Testing

/// Everyday reality, point 9: a browser sends the cookies of all domains above a host, and says of none which it is.
@Suite("Several session cookies of one name")
struct SeveralCookiesTests {
    private static let name = "__Secure-sallyport"

    private let fixture: Fixture

    init() throws {
        fixture = try Fixture(cookieDomain: "example.org") { parts in parts.browser.sites = [] }
    }

    /// The value of the session's cookie of a new login.
    private func login() throws -> String {
        let browser = Browser(fixture)
        try browser.login()
        return try #require(browser.cookies[Self.name])
    }

    private func header(_ values: [String]) -> String { values.map { "\(Self.name)=\($0)" }.joined(separator: "; ") }

    private func gate(_ values: [String], host: String = "auth.example.org", mode: String? = nil) -> Response {
        var request = StubRequest(.get, "/auth").with("HTTP_COOKIE", header(values)).with("GATE_HOST", host)
        if let mode { request = request.with("HTTP_SEC_FETCH_MODE", mode) }
        return fixture.service.respond(to: request)
    }

    private func expire() { fixture.time.change { $0 = $0.adding(milliseconds: 901_000) } }

    private static let strays = [
        "", "garbage", "x~y", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA~sprt_" + String(repeating: "A", count: 54),
    ]

    @Test("the valid one counts, wherever it stands")
    func anyPlace() throws {
        let good = try login()
        for place in 0...Self.strays.count {
            var values = Self.strays
            values.insert(good, at: place)
            #expect(gate(values).status == .noContent)
            // The browser keeps the one in use.
            let cookies = gate(values).headerFields[values: .setCookie]
            #expect(cookies.count == 1, "nginx passes on one")
            #expect(!cookies[0].contains("Domain=example.org"))
        }
        #expect(gate([good, good]).status == .noContent)
        #expect(gate(Self.strays).status == .unauthorized)
        #expect(gate(Array(repeating: "x", count: 8) + [good]).status == .unauthorized, "no more than eight are tried")
    }

    @Test("of two valid ones, the newer login counts", arguments: [false, true])
    func newest(isReversed: Bool) throws {
        let old = try login()
        fixture.time.change { $0 = $0.adding(milliseconds: 60_000) }
        try fixture.addAccount("bob")
        let browser = Browser(fixture)
        browser.post("/login", try browser.loginForm("bob"))
        let values = [old, try #require(browser.cookies[Self.name])]
        let user = gate(isReversed ? values.reversed() : values).headerFields[.remoteUser]
        #expect(user == "bob")
    }

    @Test("one whose access token has expired is refreshed beside others")
    func refreshed() throws {
        let good = try login()
        expire()
        let response = gate(Self.strays + [good])
        #expect(response.status == .noContent)
        let cookies = response.headerFields[values: .setCookie]
        #expect(cookies.count == 1 && cookies[0].hasPrefix("\(Self.name)=ey"))
        #expect(cookies[0].contains("Domain=example.org"))
    }

    // S11
    @Test("an older generation of the session beside the current one does not end it", arguments: [false, true])
    func generations(isReversed: Bool) throws {
        let browser = Browser(fixture)
        try browser.login()
        let first = try #require(browser.cookies[Self.name])
        for _ in 1...2 {
            expire()
            #expect(browser.get("/auth").status == .noContent)
        }
        let values = [first, try #require(browser.cookies[Self.name])]
        expire()
        #expect(gate(isReversed ? values.reversed() : values).status == .noContent)
        #expect(try fixture.store.sessions(of: fixture.account.id).first?.generation == 4)
    }

    @Test("the pages remove strays of every domain between the host and the cookie's, and never the one in use")
    func removal() throws {
        let good = try login()
        for path in ["/account", "/login"] {
            let response = Browser(fixture).get(path) { $0.with("HTTP_COOKIE", header(["stray", good])) }
            let removed = Set(response.headerFields[values: .setCookie].filter { $0.contains("Max-Age=0") })
            #expect(
                removed.isSuperset(of: [
                    "\(Self.name)=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax",
                    "\(Self.name)=; Max-Age=0; Path=/; Domain=auth.example.org; Secure; HttpOnly; SameSite=Lax",
                ]))
            #expect(!removed.contains { $0.contains("Domain=example.org") })
        }
        // Without a second cookie there is nothing to remove.
        let alone = Browser(fixture).get("/account") { $0.with("HTTP_COOKIE", header([good])) }
        #expect(alone.headerFields[.setCookie] == nil)
    }

    @Test("the gate removes one after another, on navigations only")
    func gateRemoval() throws {
        let good = try login()
        var removed: Set<String> = []
        for _ in 1...8 {
            fixture.time.change { $0 = $0.adding(milliseconds: 1) }
            let response = gate(["stray", good], host: "auth.example.org", mode: "navigate")
            removed.formUnion(response.headerFields[values: .setCookie])
        }
        #expect(removed.count == 2)
        #expect(gate(["stray", good], mode: "no-cors").headerFields[.setCookie] == nil)
        // A host outside of the domain, or one that is no name, is never part of a cookie.
        for host in ["example.org", "evil.example", "x; Domain=a.example.org", "evilexample.org", "127.0.0.1", "[::1]"]
        {
            let cookies = gate(["stray", good], host: host).headerFields[values: .setCookie]
            #expect(!cookies.contains { $0.contains("Domain=") }, "\(host)")
        }
    }

    @Test("a login ends the sessions of all the browser's cookies, and a logout removes all")
    func logoutOfAll() throws {
        let values = [try login(), try login()]
        #expect(try fixture.store.sessions(of: fixture.account.id).count == 2)
        let browser = Browser(fixture)
        let page = browser.get("/logout") { $0.with("HTTP_COOKIE", header(values)) }
        let out = browser.post("/logout", Browser.fields(of: page)) { $0.with("HTTP_COOKIE", header(values)) }
        #expect(out.status == .seeOther)
        let removed = out.headerFields[values: .setCookie].filter { $0.hasPrefix("\(Self.name)=;") }
        #expect(removed.contains { $0.contains("Domain=example.org") })
        #expect(removed.contains { $0.contains("Domain=auth.example.org") })
        #expect(try fixture.store.sessions(of: fixture.account.id).isEmpty)
        #expect(gate(values).status == .unauthorized)
    }

    @Test("when `cookies.domain` was removed, a login takes the place of the old cookie and removes it")
    func domainRemoved() throws {
        let fixture = try Fixture()
        let other = Browser(fixture)
        try other.login()
        let old = try #require(other.session)
        let browser = Browser(fixture)
        let form = try browser.loginForm()
        let cookies = browser.cookies.map { "\($0)=\($1)" } + ["\(Self.name)=\(old)"]
        let response = browser.post("/login", form) { $0.with("HTTP_COOKIE", cookies.joined(separator: "; ")) }
        #expect(response.status == .seeOther && browser.session != nil)
        let removed = response.headerFields[values: .setCookie].filter { $0.hasPrefix("\(Self.name)=;") }
        #expect(removed.contains { $0.contains("Domain=auth.example.org") })
        #expect(removed.contains { $0.contains("Domain=example.org") }, "it was this service's")
        #expect(try fixture.store.sessions(of: fixture.account.id).count == 1)
        // A neighbour's cookie of that name is left alone.
        let neighbour = Browser(fixture)
        let again = neighbour.post("/login", try neighbour.loginForm()) {
            $0.with(
                "HTTP_COOKIE", (neighbour.cookies.map { "\($0)=\($1)" } + ["\(Self.name)=x~y"]).joined(separator: "; "))
        }
        #expect(!again.headerFields[values: .setCookie].contains { $0.contains("Domain=example.org") })
    }

    @Test("when `cookies.domain` was set, a login takes the place of the host's own cookie and removes it")
    func domainSet() throws {
        let old = try login()
        let browser = Browser(fixture)
        let form = try browser.loginForm()
        let cookies = browser.cookies.map { "\($0)=\($1)" } + ["__Host-sallyport=\(old)"]
        let response = browser.post("/login", form) { $0.with("HTTP_COOKIE", cookies.joined(separator: "; ")) }
        #expect(response.headerFields[values: .setCookie].contains { $0.hasPrefix("__Host-sallyport=; Max-Age=0") })
        #expect(browser.cookies[Self.name] != nil)
        #expect(try fixture.store.sessions(of: fixture.account.id).count == 1)
    }

    @Test("with `cookies.name`, all cookies have that name, and a neighbour's are not read")
    func name() throws {
        let fixture = try Fixture { $0.browser.cookieName = "works" }
        let browser = Browser(fixture)
        try browser.login()
        let value = try #require(browser.cookies["__Host-works"])
        #expect(browser.cookies.keys.allSatisfy { $0.hasPrefix("__Host-works") })
        #expect(browser.get("/auth").status == .noContent)
        let other = StubRequest(.get, "/auth").with("HTTP_COOKIE", "__Host-sallyport=\(value)")
        #expect(fixture.service.respond(to: other).headerFields[.setCookie] == nil)
        #expect(fixture.service.respond(to: other).status == .unauthorized)
    }
}
