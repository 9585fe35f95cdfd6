import AccessRules
import AuthService
import HTTPTypes
import Identity
import Testing

/// The login page's address, which the gate's 401 contains for nginx.
@Suite("The login redirect") struct LoginRedirectTests {
    /// The login address for a request for this host, port, path and query.
    private func login(host: String, port: String = "443", uri: [UInt8], sites: [String] = []) -> String {
        let request = StubRequest(.get, "/auth").with("GATE_HOST", host).with("GATE_PORT", port).with("GATE_URI", uri)
        return LoginRedirect(origin: Fixture.origin, sites: sites).address(for: request)
    }

    @Test("is part of the gate's 401, and of no other response")
    func answer() throws {
        let name = try #require(HTTPField.Name("X-Sallyport-Login"))
        let scene = try GateScene([AccessRule(line: 1, path: try PathPattern("/app/*"), admission: .login)])
        #expect(
            scene.ask(GateScene.question("GET", "/app/?q=1")).headerFields[name]
                == "https://auth.example.org/login?return_to=/app/%3Fq%3D1")
        #expect(scene.ask(GateScene.question("GET", "/other")).headerFields[name] == nil)
        let token = try scene.fixture.token()
        #expect(scene.ask(GateScene.question("GET", "/app/"), token: token).headerFields[name] == nil)
    }

    @Test("requests a new login if the last one is too old, because the login page would otherwise return immediately")
    func staleLogin() throws {
        let name = try #require(HTTPField.Name("X-Sallyport-Login"))
        let admission = Admission(kind: .login, freshSeconds: 600)
        let scene = try GateScene([AccessRule(line: 1, path: try PathPattern("/app/*"), admission: admission)])
        let question = GateScene.question("GET", "/app/")
        let browser = Browser(scene.fixture)
        try browser.login()
        let cookie = "__Host-sallyport=\(browser.session ?? "")"
        #expect(scene.ask(question.with("HTTP_COOKIE", cookie)).status == .noContent)
        scene.fixture.time.change { $0 = $0.adding(milliseconds: 601_000) }
        let stale = scene.ask(question.with("HTTP_COOKIE", cookie))
        #expect(stale.status == .unauthorized)
        #expect(stale.headerFields[name] == "https://auth.example.org/login?fresh&return_to=/app/")
    }

    // N3, N4
    @Test(
        "contains the return address, escaped as one parameter",
        arguments: [
            ("/app/", "/app/"), ("/app/?q=1&x=2", "/app/%3Fq%3D1%26x%3D2"), ("/a%2fb?c=%26", "/a%252fb%3Fc%3D%2526"),
            ("/a+b;d,'", "/a%2Bb%3Bd%2C%27"), ("/My%20Report.pdf", "/My%2520Report.pdf"),
            ("//evil.example/", "//evil.example/"),
            // A URL does not contain these; a browser would have escaped them.
            ("/ä", "/%25C3%25A4"), ("/a#b\"<>\\`", "/a%2523b%2522%253C%253E%255C%2560"),
        ])
    func escaped(uri: String, way: String) {
        #expect(
            login(host: "auth.example.org", uri: Array(uri.utf8))
                == "https://auth.example.org/login?return_to=\(way)")
    }

    @Test("bytes that are not UTF-8 are escaped one by one")
    func bytes() {
        #expect(
            login(host: "auth.example.org", uri: [47, 0xff, 0x80, 10])
                == "https://auth.example.org/login?return_to=/%25FF%2580%250A")
    }

    @Test("contains the host if it is another host of the site")
    func otherHost() {
        #expect(
            login(host: "wiki.example.org", uri: Array("/page?x".utf8))
                == "https://auth.example.org/login?return_to=https%3A//wiki.example.org/page%3Fx")
    }

    @Test(
        "the listed origin of host and port is the one to return to",
        arguments: [
            ("auth.example.org", "8443", "https://auth.example.org:8443"), ("auth.example.org", "443", ""),
            ("wiki.example.org", "8443", "https://wiki.example.org:8443"),
            ("wiki.example.org", "9443", "https://wiki.example.org:9443"),
            // A mapped port: the first listed origin of the host.
            ("wiki.example.org", "443", "https://wiki.example.org:8443"), ("auth.example.org", "9000", ""),
            ("files.example.org", "443", "https://files.example.org:10443"),
            // Hosts that are not listed have nginx's port if any origin has it.
            ("other.example.org", "8443", "https://other.example.org:8443"),
            ("other.example.org", "9000", "https://other.example.org"),
        ])
    func ports(host: String, port: String, origin: String) {
        let sites = [
            "https://auth.example.org:8443", "https://wiki.example.org:8443", "https://wiki.example.org:9443",
            "https://files.example.org:10443",
        ]
        #expect(
            login(host: host, port: port, uri: Array("/x".utf8), sites: sites)
                == "https://auth.example.org/login?return_to=\(origin.replacing(":", with: "%3A"))/x")
    }

    @Test("a long address keeps its query up to a size, and then its path")
    func tooLong() {
        let query = String(repeating: "var=x%20y&", count: 400)
        #expect(
            login(host: "auth.example.org", uri: Array("/d?\(query)".utf8))
                == "https://auth.example.org/login?return_to=/d%3F"
                + query.replacing("%", with: "%25").replacing("&", with: "%26").replacing("=", with: "%3D"))
        for long in [String(repeating: "a", count: 4606), String(repeating: "&", count: 4000)] {
            #expect(
                login(host: "auth.example.org", uri: Array("/d?\(long)".utf8))
                    == "https://auth.example.org/login?return_to=/d")
        }
        let path = "/" + String(repeating: "a", count: 4607)
        #expect(
            login(host: "auth.example.org", uri: Array(path.utf8))
                == "https://auth.example.org/login?return_to=\(path)")
        #expect(
            login(host: "auth.example.org", uri: Array((path + "a").utf8)) == "https://auth.example.org/login")
    }
}
