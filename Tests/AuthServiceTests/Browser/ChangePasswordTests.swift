import AuthService
import HTTPTypes
import Pages
import Testing

/// The well-known address for changing a password, and the operator's line. Everyday reality, point 14.
@Suite("Password managers and the operator's line")
struct ChangePasswordTests {
    @Test("the well-known address leads to the form, after a login where none exists", arguments: ["*/*", "text/html"])
    func wellKnown(accept: String) throws {
        let browser = Browser(try Fixture())
        let response = browser.get("/.well-known/change-password") { $0.with("HTTP_ACCEPT", accept) }
        #expect(response.status == .seeOther)
        #expect(response.headerFields[.location] == "\(Fixture.origin)/account#password")
        #expect(browser.get("/account").headerFields[.location] == "\(Fixture.origin)/login?return_to=/account")
        try browser.login()
        #expect(browser.get("/account").text.contains("id=\"password\""))
    }

    @Test("no page exists at the address with which password managers test the status of unknown ones")
    func unknown() throws {
        let path = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"
        #expect(Browser(try Fixture()).get(path).status == .notFound)
    }
}
