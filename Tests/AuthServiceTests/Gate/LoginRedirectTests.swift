import AccessRules
import AuthService
import HTTPTypes
import Identity
import Testing

/// The login page's address, which the gate's 401 contains for nginx.
@Suite("The login redirect") struct LoginRedirectTests {
    /// The login address for a request for this host, path and query.
    private func login(host: String, uri: [UInt8]) -> String {
        let request = StubRequest(.get, "/auth").with("GATE_HOST", host).with("GATE_URI", uri)
        return LoginRedirect(origin: Fixture.origin).address(for: request)
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
            ("/a+b#c;d\"<>\\'", "/a%2Bb%23c%3Bd%22%3C%3E%5C%27"), ("//evil.example/", "//evil.example/"),
            ("/ä", "/%C3%A4"),
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
                == "https://auth.example.org/login?return_to=/%FF%80%0A")
    }

    @Test("contains the host if it is another host of the site")
    func otherHost() {
        #expect(
            login(host: "wiki.example.org", uri: Array("/page?x".utf8))
                == "https://auth.example.org/login?return_to=https%3A//wiki.example.org/page%3Fx")
    }

    @Test("omits a return address that is too long for a header field")
    func tooLong() {
        let longest = "/" + String(repeating: "a", count: 2047)
        #expect(
            login(host: "auth.example.org", uri: Array(longest.utf8))
                == "https://auth.example.org/login?return_to=\(longest)")
        #expect(
            login(host: "auth.example.org", uri: Array((longest + "a").utf8)) == "https://auth.example.org/login")
    }
}
