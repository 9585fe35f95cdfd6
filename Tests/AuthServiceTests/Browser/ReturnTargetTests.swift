import AuthService
import HTTPTypes
import Testing

// B2
@Suite("The return target of a login")
struct ReturnTargetTests {
    private func location(_ query: String) throws -> String? {
        let browser = Browser(try Fixture(cookieDomain: "example.org"))
        let page = browser.get("/login?\(query)")
        #expect(page.status == .ok)
        let fields = Browser.fields(of: page).merging(["username": "alice", "password": Fixture.password]) { $1 }
        let unescaped = fields.mapValues { $0.replacing("&amp;", with: "&").replacing("&#39;", with: "'") }
        return browser.post("/login", unescaped).headerFields[.location]
    }

    @Test(
        "a URL of this origin or of a listed one is returned to unchanged",
        arguments: [
            ("return_to=%2Fapp%2Fpage%3Fa%3D1%26b%3D2", "/app/page?a=1&b=2"),
            ("return_to=/app/page%3Fa%3D1%26b%3D2&fresh", "/app/page?a=1&b=2"),
            ("return_to=/", "/"), ("return_to=/a/", "/a/"), ("fresh&return_to=/a?return_to=//e", "/a?return_to=//e"),
            ("return_to=/app/d%25C3%25A9j%25C3%25A0", "/app/d%C3%A9j%C3%A0"),
            ("return_to=/s%3Fq%3Dline%250Abreak", "/s?q=line%0Abreak"),
            ("return_to=https%3A%2F%2Fapp.example.org%2Fx%3Fy%3D1", "https://app.example.org/x?y=1"),
            ("return_to=https://app.example.org/", "https://app.example.org/"),
            ("return_to=https://auth.example.org/x", "/x"), ("return_to=/it's;v=1,2", "/it's;v=1,2"),
            ("return_to=/s%3Fq%3D%5Cd%2B%60x%60%7C%5E", "/s?q=%5Cd+%60x%60|^"),
            ("return_to=https://app.example.org/s%3F%5C", "https://app.example.org/s?%5C"),
            ("return_to=/app/My%2520Report.pdf", "/app/My%20Report.pdf"), ("return_to=/a//b", "/a//b"),
            ("return_to=/projects/group%252Fproject?x", "/projects/group%2Fproject?x"),
            ("return_to=/a%255Cb;v=1/c%2525", "/a%5Cb;v=1/c%25"),
            ("return_to=/a:b@c/!$'()*", "/a:b@c/!$'()*"), ("return_to=/a/%252525", "/a/%2525"),
            ("return_to=/app/%3F", "/app/?"), ("return_to=/[x]{y}|^", "/[x]{y}|^"),
            ("return_to=/d%3F" + String(repeating: "x", count: 4000), "/d?" + String(repeating: "x", count: 4000)),
            ("return_to=/d%3F" + String(repeating: "x", count: 5000), "/d"),
        ])
    func good(query: String, target: String) throws {
        let expected = target.hasPrefix("/") ? Fixture.origin + target : target
        #expect(try location(query) == expected)
    }

    @Test(
        "everything else leads to the account's page",
        arguments: [
            "", "return_to=", "return_to=//e", "return_to=%2F%2Fe", "return_to=/\\e", "return_to=%2F%5Ce",
            "return_to=/%5Ce",
            "return_to=/%09/e", "return_to=%2F%09%2Fe", "return_to=%09//e", "return_to=https:e", "return_to=https:/e",
            "return_to=https:///e", "return_to=https://e", "return_to=https://e/", "return_to=http://app.example.org/",
            "return_to=HTTPS://app.example.org/", "return_to=https://app.example.org",
            "return_to=https://app.example.org@e/", "return_to=https://app.example.org.e/",
            "return_to=https://app.example.org:444/", "return_to=https://app.example.org\\@e/",
            "return_to=https://user@app.example.org/", "return_to=https://app.example.org//e", "return_to=user@e",
            "return_to=%2F%0D%0ASet-Cookie:x=1", "return_to=/%0d%0ae", "return_to=/%0d%0a/e", "return_to=/a%0ab",
            "return_to=javascript:alert(1)", "return_to=JaVaScRiPt%3Aalert(1)", "return_to=data:text/html,x",
            "return_to=/%E3%80%82%E3%80%82/e%00", "return_to=%EF%BC%8F%EF%BC%8Fe", "return_to=/\u{FF0F}e",
            "return_to=%2F%E2%80%A5%2Fe%2F..", "return_to=/%2e%2e/e", "return_to=/a/../e", "return_to=/a/%2E./e",
            "return_to=/./e",
            "return_to=/%252f/e/f", "return_to=/%2f/e", "return_to=/%2Fe", "return_to=/a%zz", "return_to=/a%2",
            "return_to=/a%+2b",
            "return_to=/a%00", "return_to=/a%7f", "return_to=/%252e%252e/e", "return_to=/%252f/e", "return_to=/%255ce",
            "return_to=/%2509/e", "return_to=/%250d%250ae", "return_to=/a#b", "return_to=/a\"b", "return_to=/a<b",
            "return_to=/a%60b",
            "return_to=/a%5Cb%3Fc", "return_to=https://app.example.org%5C%3F/",
            "return_to=https://app.example.org%3F/x",
            "return_to= /a",
            "return_to=%20/a", "return_to=a", "return_to=.e", "return_to=@e", "return_to=?x", "return_to=%5C%5Ce",
            "return_to=%2Fa&return_to=%2Fb", "x=1", "Return_To=/a", "return_to=/%u002fe",
            "return_to=/" + String(repeating: "a", count: 4608),
        ])
    func bad(query: String) throws {
        #expect(try location(query) == Fixture.origin + "/account")
    }

    @Test(
        "the form's own field is checked like the query", arguments: ["//e", "https://e/", "/a\r\nb", "javascript:x"])
    func field(target: String) throws {
        let browser = Browser(try Fixture(cookieDomain: "example.org"))
        let form = try browser.loginForm().merging(["return_to": target]) { $1 }
        #expect(browser.post("/login", form).headerFields[.location] == Fixture.origin + "/account")
    }

    @Test("a listed origin that the cookie does not reach is not returned to: its gate would redirect forever")
    func outOfReach() throws {
        let browser = Browser(try Fixture())
        let form = try browser.loginForm().merging(["return_to": "https://app.example.org/x"]) { $1 }
        #expect(browser.post("/login", form).headerFields[.location] == Fixture.origin + "/account")
    }

    @Test("a logged-in user is redirected immediately, and the form leads nowhere but to this origin")
    func again() throws {
        let browser = Browser(try Fixture(cookieDomain: "example.org"))
        for path in ["/login?return_to=https://app.example.org/x", "/login?return_to=https://e/x", "/login"] {
            let policy = browser.get(path).headerFields[.contentSecurityPolicy]
            #expect(policy?.contains("form-action 'self';") == true)
        }
        try browser.login()
        let response = browser.get("/login?return_to=/app/x?y=1")
        #expect(response.status == .seeOther)
        #expect(response.headerFields[.location] == Fixture.origin + "/app/x?y=1")
    }

    @Test("a browser goes on from the form by a page that ends the form's navigation, and only once")
    func continues() throws {
        let browser = Browser(try Fixture(cookieDomain: "example.org"))
        let target = "/app/my%20page?a=1&b=2"
        let form = try browser.loginForm().merging(["return_to": target]) { $1 }
        let response = browser.post("/login", form) { $0.with("HTTP_SEC_FETCH_MODE", "navigate") }
        #expect(response.status == .seeOther)
        let next = "/login?return_to=/app/my%2520page%3Fa%3D1%26b%3D2"
        #expect(response.headerFields[.location] == Fixture.origin + next)
        let page = browser.get(next)
        #expect(page.status == .ok)
        let html = String(decoding: page.body, as: UTF8.self)
        #expect(html.contains(#"<meta http-equiv="refresh" content="0">"#))
        #expect(html.contains(#"<a href="https://auth.example.org/app/my%20page?a=1&amp;b=2">"#))
        let again = browser.get(next)
        #expect(again.status == .seeOther)
        #expect(again.headerFields[.location] == Fixture.origin + target)
    }
}
