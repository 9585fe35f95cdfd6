import EndToEndSupport
import Foundation
import Testing

/// How long a login in a browser lasts, through the real nginx (`cookies.remember`, `sessions.short`, `cookies.name`).
@Suite("A login that lasts") struct StayLoggedInTests {
    /// The Set-Cookie of the session after a login with the form of the page, with more fields.
    private static func sessionCookie(
        _ more: [String], settings: [String]
    ) async throws -> (field: String, page: String) {
        let ports = try FreePorts.pair()
        let worker = try await Worker(
            origin: "https://localhost:\(ports.https)", accounts: [LiveServer.alice], settings: settings)
        let nginx = try await Nginx(ports: ports, socket: worker.socket)
        var browser = CookieBrowser(nginx.curl)
        let page = try await browser.open("/login")
        let form = try await browser.loginForm(LiveServer.alice)
        let answer = try await browser.submit("/login", form + more)
        #expect(answer.status == 303)
        let field = answer.values("set-cookie").first { $0.contains("~sprt_") }
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
        return (try #require(field), page.body)
    }

    @Test("is the user's choice on the page; without it the cookie ends with the browser")
    func choice() async throws {
        let short = try await Self.sessionCookie([], settings: ["sessions: { short: 2h }"])
        #expect(short.page.contains(#"<input name="remember" type="checkbox" value="on">"#))
        #expect(short.field.hasPrefix("__Host-sallyport="))
        #expect(!short.field.contains("Max-Age") && !short.field.contains("Expires"))
        let long = try await Self.sessionCookie(["remember=on"], settings: [])
        #expect(long.field.contains("Max-Age=2592000"))
    }

    @Test("is the configuration's choice where it makes one, and the cookie has the configured name")
    func configured() async throws {
        let always = try await Self.sessionCookie([], settings: ["cookies: { remember: always, name: works }"])
        #expect(!always.page.contains("remember"))
        #expect(always.field.hasPrefix("__Host-works=") && always.field.contains("Max-Age="))
        let never = try await Self.sessionCookie(["remember=on"], settings: ["cookies: { remember: never }"])
        #expect(!never.page.contains("remember"))
        #expect(!never.field.contains("Max-Age"))
    }
}
