import EndToEndSupport
import Foundation
import Testing

/// Tabs that a browser restores at once. Everyday reality, point 10.
@Suite("A browser that restores three tabs", .browserFixture, .serialized) struct RestoredTabsTests {
    private let fixture: BrowserFixture

    init() throws { fixture = try #require(BrowserFixture.shared) }

    @Test("each tab logs in at the first try")
    func threeTabs() async throws {
        let account = try await fixture.account("restored")
        try await fixture.withBrowsers(.desktop) { browsers in
            let browser = browsers[0]
            try await browser.open("\(fixture.origin)/healthz")
            let place = "\(fixture.origin)/login?return_to=/app/page.html"
            // Three windows load the page at once, before any of them has a cookie.
            let first = try await browser.newTab()
            let second = try await browser.newTab()
            let third = try await browser.newTab()
            let tabs = [first.new, second.new, third.new]
            for tab in tabs {
                try await browser.turn(to: tab)
                _ = try await browser.script("setTimeout(() => { location.href = '\(place)' }, 300)")
            }
            for tab in [tabs[0], tabs[2], tabs[1]] {
                try await browser.turn(to: tab)
                try await browser.login(account.username, account.password)
                try await browser.shows("Behind the gate")
            }
        }
    }
}
