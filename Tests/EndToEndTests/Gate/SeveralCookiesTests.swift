import EndToEndSupport
import Foundation
import Testing

/// Everyday reality, points 9 and 11, through nginx.
extension GateInclude {
    @Suite("Several session cookies of one name, and typed names") struct SeveralCookies {
        @Test("the valid one opens the gate wherever it stands, and none of them reaches the application")
        func several() async throws {
            let site = try GateInclude.site()
            let good = try #require(try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl).session)
            let stray = "x.y.z~sprt_" + String(repeating: "A", count: 54)
            for values in [[good, stray], [stray, good], ["", good], [stray, "", good], [good, good]] {
                let line = "Cookie: " + values.map { "__Host-sallyport=\($0)" }.joined(separator: "; ") + "; app=1"
                let answer = try await site.nginx.curl.send("GET", "/app/x", [line])
                #expect(answer.status == 200)
                #expect(!answer.values("set-cookie").contains { $0.contains("sallyport") }, "the one in use stays")
            }
            for entry in site.application?.take() ?? [] {
                #expect(entry.values("Remote-User") == ["alice"] && entry.values("Cookie") == ["app=1"])
            }
        }

        @Test("a user name with white space around it logs in, and a password with it does not")
        func names() async throws {
            let site = try GateInclude.site()
            for name in [
                "%20alice", "alice%20", "alice%C2%A0", "%E3%80%80alice%E2%80%83", "alice%0D%0A", "%EF%BB%BFalice",
            ] {
                var browser = CookieBrowser(site.nginx.curl)
                let form = try await browser.loginForm(GateSite.alice).filter { !$0.hasPrefix("username=") }
                #expect(try await browser.submit("/login", form + ["username=\(name)"]).status == 303, "\(name)")
            }
            var browser = CookieBrowser(site.nginx.curl)
            let form = try await browser.loginForm(GateSite.alice).map { $0.hasPrefix("password=") ? $0 + "%20" : $0 }
            #expect(try await browser.submit("/login", form).status == 401)
        }
    }
}
