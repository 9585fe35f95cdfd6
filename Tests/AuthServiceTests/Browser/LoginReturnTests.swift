import AuthService
import HTTPTypes
import Testing

// Everyday reality, points 1, 2 and 5
@Suite("The return after a login")
struct LoginReturnTests {
    @Test("a dashboard's query of 4000 bytes with lists in brackets is kept")
    func dashboard() {
        let query = String(repeating: "!(a:'b',c:!t)", count: 308).prefix(4000)
        let request = StubRequest(.get, "/auth").with("GATE_HOST", "auth.example.org")
            .with("GATE_URI", Array("/d?\(query)".utf8))
        let address = LoginRedirect(origin: Fixture.origin, sites: []).address(for: request)
        #expect(
            address
                == "https://auth.example.org/login?return_to=/d?" + query.replacing("'", with: "%27"))
    }

    @Test("a name that begins with a space is kept, at the root too")
    func leadingSpace() throws {
        let browser = Browser(try Fixture())
        let form = try browser.loginForm().merging(["return_to": "/%20report.pdf"]) { $1 }
        #expect(browser.post("/login", form).headerFields[.location] == Fixture.origin + "/%20report.pdf")
    }

    @Test(
        "browsers go on by a page of the service, programs get the target",
        arguments: [
            (agent: "Mozilla/5.0 Safari/604.1", mode: "navigate", site: "same-origin", isBrowser: true),
            ("Mozilla/5.0 Safari/604.1", nil, nil, true),
            ("Mozilla/5.0 Safari/604.1", "cors", "same-origin", false), ("curl/7.88.1", nil, nil, false),
            ("curl/7.88.1", "navigate", "same-origin", true),
        ] as [(agent: String, mode: String?, site: String?, isBrowser: Bool)])
    func way(agent: String, mode: String?, site: String?, isBrowser: Bool) throws {
        let browser = Browser(try Fixture(cookieDomain: "example.org"))
        browser.userAgent = agent
        let target = "https://app.example.org/x"
        let form = try browser.loginForm().merging(["return_to": target]) { $1 }
        let response = browser.post("/login", form) { request in
            var request = request
            request.variables["HTTP_SEC_FETCH_MODE"] = mode.map { Array($0.utf8) }
            request.variables["HTTP_SEC_FETCH_SITE"] = site.map { Array($0.utf8) }
            return request
        }
        #expect(response.status == .seeOther)
        #expect(
            response.headerFields[.location]
                == (isBrowser ? Fixture.origin + "/login?return_to=https%3A//app.example.org/x" : target))
    }
}
