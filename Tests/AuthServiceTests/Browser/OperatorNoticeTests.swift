import AuthService
import Testing

/// Everyday reality, point 14.
@Suite("The operator's line")
struct OperatorNoticeTests {
    @Test("the operator's line is on the login page, as text")
    func line() throws {
        let fixture = try Fixture { $0.browser.ownLine = "Only for <staff> & guests: ask \"Eve\"." }
        let browser = Browser(fixture)
        let escaped = "Only for &lt;staff&gt; &amp; guests: ask &quot;Eve&quot;."
        #expect(browser.get("/login").text.contains(escaped))
        #expect(browser.post("/login", try browser.loginForm("alice", "wrong")).text.contains(escaped))
        try browser.login()
        #expect(!browser.get("/account").text.contains("Only for"))
        #expect(!Browser(try Fixture()).get("/login").text.contains("Only for"))
    }
}
