import EndToEndSupport
import Foundation
import Testing

/// A site with a protected folder, a stranger's page on another origin, and a driver. All tests here share it.
final class BrowserFixture: Sendable {
    @TaskLocal static var shared: BrowserFixture?

    /// The lifetime of an access token: long enough for a test's steps, and short enough to wait for its expiry.
    static let accessSeconds = 3

    let driver: WebDriver
    let worker: Worker
    let nginx: Nginx
    private let pages: TemporaryDirectory

    init() async throws {
        let ports = try FreePorts.pair()
        let pages = try TemporaryDirectory()
        self.pages = pages
        _ = try pages.write("<!doctype html><title>In</title><h1>Behind the gate</h1>", to: "page.html", mode: 0o644)
        worker = try await Worker(
            origin: "https://localhost:\(ports.https)",
            settings: ["tokens: { access: \(Self.accessSeconds)s }", "pages: { name: Example Works }"])
        let locations = """
            location /app/ { include sallyport/gate.conf; alias \(pages.path)/; }
            location /stranger/ { alias \(pages.path)/; }
            # An application that redirects to another origin.
            location /hop/ { include sallyport/gate.conf; proxy_pass http://unix:\(pages.path)/hop.sock:; }

            # The operator's pages
            """
        nginx = try await Nginx(
            ports: ports, socket: worker.socket, values: ["by-address=yes", "rate=off"],
            changes: [
                ("sallyport.conf", "    # The operator's pages", locations),
                ("nginx.conf", "include monitor.conf;", "include monitor.conf;\n" + Self.hop(pages.path, ports.https)),
            ])
        driver = try await WebDriver()
    }

    /// The application at `/hop/`, which redirects to the stranger's origin.
    private static func hop(_ folder: String, _ port: UInt16) -> String {
        """
        server {
            listen unix:\(folder)/hop.sock;
            location /hop/to-third { return 302 https://127.0.0.1:\(port)/stranger/page.html; }
        }
        """
    }

    var origin: String { nginx.origin }
    /// The same server under another name, which is another site for a browser.
    var strangersOrigin: String { "https://127.0.0.1:\(nginx.https)" }

    /// A new account.
    func account(_ username: String) async throws -> TestAccount {
        let account = TestAccount(
            username: username, password: "correct horse battery staple",
            options: [
                "--name", "\(username.capitalized) Smith", "--email", "\(username)@example.org", "--group", "staff",
            ])
        try await worker.add(account)
        return account
    }

    /// Puts a page on the stranger's site.
    func writeStrangersPage(_ html: String, to name: String) throws { _ = try pages.write(html, to: name, mode: 0o644) }

    /// Opens browsers for a test, and closes them after it.
    func withBrowsers(
        _ kinds: BrowserKind..., body: ([Browser]) async throws -> Void
    ) async throws {
        var browsers: [Browser] = []
        var failure: (any Error)?
        do {
            for kind in kinds { browsers.append(try await driver.open(kind)) }
            try await body(browsers)
        } catch {
            failure = error
        }
        for browser in browsers { try? await browser.close() }
        if let failure { throw failure }
    }

    func stop() async throws {
        try await driver.stop()
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }
}

/// Starts a `BrowserFixture` before the first test of a suite, and stops it after the last.
struct BrowserFixtureTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let fixture = try await BrowserFixture()
        do { try await BrowserFixture.$shared.withValue(fixture) { try await function() } } catch {
            try await fixture.stop()
            throw error
        }
        try await fixture.stop()
    }
}

extension Trait where Self == BrowserFixtureTrait {
    /// Provides one site and one driver of browsers to all tests of the suite.
    static var browserFixture: Self { Self() }
}
