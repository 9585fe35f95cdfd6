import AccessRules
import AuthService
import HTTPTypes
import Testing

/// The login page's address in a refusal of a background request. Everyday reality, point 12.
@Suite("The gate's answer to background requests")
struct BackgroundRequestTests {
    private static func address(_ fields: [(String, String)]) -> String {
        let request = fields.reduce(
            StubRequest(.get, "/auth").with("GATE_HOST", "auth.example.org").with("GATE_URI", "/api/items?x")
        ) { $0.with($1.0, $1.1) }
        return LoginRedirect(origin: Fixture.origin, sites: ["https://app.example.org"]).address(for: request)
    }

    private static let login = "\(Fixture.origin)/login?return_to="

    @Test(
        "returns to the page that sent the request",
        arguments: [
            ("HTTP_SEC_FETCH_MODE", "cors"), ("HTTP_SEC_FETCH_MODE", "same-origin"), ("HTTP_HX_REQUEST", "true"),
            ("HTTP_X_REQUESTED_WITH", "XMLHttpRequest"), ("HTTP_TURBO_FRAME", "list"), ("HTTP_X_PJAX", "true"),
        ])
    func sendingPage(name: String, value: String) {
        let own = [(name, value), ("HTTP_REFERER", "\(Fixture.origin)/app/list?a=1&b=2")]
        #expect(Self.address(own) == Self.login + "/app/list%3Fa%3D1%26b%3D2")
        let listed = [(name, value), ("HTTP_REFERER", "https://app.example.org/x")]
        #expect(Self.address(listed) == Self.login + "https%3A//app.example.org/x")
    }

    @Test(
        "returns to the request's own address without a page of the site",
        arguments: [
            "https://evil.example/", "https://auth.example.org.evil.example/", "/app", "//evil.example/", "",
            "about:blank",
            "https://auth.example.org@evil.example/", "javascript:alert(1)", "http://auth.example.org/",
        ])
    func elsewhere(referrer: String) {
        let fields = [("HTTP_SEC_FETCH_MODE", "cors"), ("HTTP_REFERER", referrer)]
        #expect(Self.address(fields) == Self.login + "/api/items%3Fx")
    }

    @Test("a navigation returns to its own address, whatever page it comes from")
    func navigation() {
        let page = ("HTTP_REFERER", "\(Fixture.origin)/app/list")
        for mode in ["navigate", "nested-navigate"] {
            let fields = [("HTTP_SEC_FETCH_MODE", mode), ("HTTP_X_REQUESTED_WITH", "org.example.app"), page]
            #expect(Self.address(fields) == Self.login + "/api/items%3Fx")
        }
        #expect(Self.address([page]) == Self.login + "/api/items%3Fx")
    }

    // G1, G2
    @Test("no header field of a browser or a script library changes the decision")
    func decision() throws {
        let scene = try GateScene([AccessRule(line: 1, path: try PathPattern("/app/*"), admission: .login)])
        let token = try scene.fixture.token()
        for name in ["HTTP_SEC_FETCH_MODE", "HTTP_X_REQUESTED_WITH", "HTTP_HX_REQUEST", "HTTP_REFERER", "HTTP_X_PJAX"] {
            for value in ["navigate", "cors", "true", "\(Fixture.origin)/app/", ""] {
                let question = GateScene.question("GET", "/app/").with(name, value)
                #expect(scene.ask(question).status == .unauthorized)
                let admitted = scene.ask(question, token: token)
                let plain = scene.ask(GateScene.question("GET", "/app/"), token: token)
                #expect(admitted.status == .noContent && admitted.headerFields == plain.headerFields)
            }
        }
    }

    @Test("the login page is a page for each navigation", arguments: ["*/*", "application/json", ""])
    func loginPage(accept: String) throws {
        let page = Browser(try Fixture()).get("/login") {
            $0.with("HTTP_ACCEPT", accept).with("HTTP_SEC_FETCH_MODE", "navigate")
        }
        #expect(page.status == .ok && page.text.contains("csrf_token"))
    }
}
