import EndToEndSupport
import Foundation
import Testing

/// The choice on the login page. Everyday reality, point 13.
@Suite("The choice to stay logged in", .browserFixture, .serialized) struct StayLoggedInTests {
    private let fixture: BrowserFixture

    init() throws { fixture = try #require(BrowserFixture.shared) }

    @Test("the cookie ends with the browser unless the user ticks the box")
    func choice() async throws {
        let account = try await fixture.account("staying")
        for isTicked in [false, true] {
            try await fixture.withBrowsers(.phone) { browsers in
                let browser = browsers[0]
                try await browser.open("\(fixture.origin)/login")
                if isTicked { try await browser.press("input[name=remember]") }
                try await browser.picture("login-choice-\(isTicked)")
                try await browser.login(account.username, account.password)
                try await browser.isAt("\(fixture.origin)/account")
                #expect(try await browser.sessionCookieEnds == isTicked)
            }
        }
    }
}
