import EndToEndSupport
import Foundation
import Testing

/// Cookies of one name and of several domains. Everyday reality, point 9.
@Suite("A browser with several session cookies of one name", .serialized) struct SeveralCookiesTests {
    private static let name = "__Secure-sallyport"
    private static let host = "auth.dev.example.test"

    @Test("is let in, loses the strays and keeps the one in use; a logout removes it", arguments: [false, true])
    func strays(isBeforeLogin: Bool) async throws {
        let ports = try FreePorts.pair()
        let pages = try TemporaryDirectory()
        _ = try pages.write("<!doctype html><title>In</title><h1>Behind the gate</h1>", to: "page.html", mode: 0o644)
        let origin = "https://\(Self.host):\(ports.https)"
        let account = TestAccount(username: "several", password: "correct horse battery staple")
        let worker = try await Worker(
            origin: origin, accounts: [account], settings: ["cookies: { domain: example.test }"])
        let locations = """
            location /app/ { include sallyport/gate.conf; alias \(pages.path)/; }

            # The operator's pages
            """
        let nginx = try await Nginx(
            ports: ports, socket: worker.socket, values: ["names=\(Self.host)", "rate=off", "origin=\(origin)"],
            changes: [("sallyport.conf", "    # The operator's pages", locations)])
        let driver = try await WebDriver()
        let browser = try await driver.open(.desktop)
        if isBeforeLogin { try await setStrays(browser) }
        try await browser.open("\(origin)/app/page.html")
        try await browser.login(account.username, account.password)
        try await browser.shows("Behind the gate")
        if !isBeforeLogin {
            try await setStrays(browser)
            try await browser.open("\(origin)/app/page.html")
            try await browser.shows("Behind the gate")
        }
        // The gate removes one for each navigation.
        try await eventually("the strays are gone", within: .seconds(30)) {
            try await browser.open("\(origin)/app/page.html")
            #expect(try await browser.page.contains("Behind the gate"))
            return try await browser.domains(ofCookiesNamed: Self.name) == [".example.test"]
        }
        try await setStrays(browser)
        try await browser.open("\(origin)/account")
        try await browser.shows("Where you are logged in")
        #expect(try await browser.domains(ofCookiesNamed: Self.name) == [".example.test"], "a page removes all at once")
        try await setStrays(browser)
        try await browser.open("\(origin)/logout")
        try await browser.press("main button")
        try await browser.shows("You are logged out.")
        #expect(try await browser.domains(ofCookiesNamed: Self.name) == [])
        try await browser.close()
        try await driver.stop()
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    /// Cookies of all domains between the host and `cookies.domain`, as other configurations leave them behind.
    private func setStrays(_ browser: Browser) async throws {
        for domain in [".\(Self.host)", ".dev.example.test", Self.host] {
            try await browser.tool(
                "Network.setCookie",
                [
                    "name": Self.name, "value": "x.y.z~sprt_\(String(repeating: "A", count: 54))", "path": "/",
                    "secure": true, "httpOnly": true, "url": "https://\(Self.host)/",
                ].merging(domain.hasPrefix(".") ? ["domain": domain] : [:]) { $1 })
        }
    }
}
