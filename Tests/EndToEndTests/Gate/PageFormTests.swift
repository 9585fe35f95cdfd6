import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    @Suite("The pages' forms over the wire") struct PageForms {  // B1, B4
        @Test("a login form is accepted once, from the page's origin, with one token")
        func login() async throws {
            let site = try GateInclude.site()
            let changes:
                [(name: String, status: Int, send: (inout CookieBrowser, [String]) async throws -> HTTPAnswer)] = [
                    ("another origin", 403, { try await $0.submit("/login", $1, origin: "https://evil.example") }),
                    ("the origin without TLS", 403, { try await $0.submit("/login", $1, origin: "http://localhost") }),
                    ("no page that it was sent from", 403, { try await $0.submit("/login", $1, without: "Origin") }),
                    ("no cookie", 403, { try await $0.submit("/login", $1, without: "Cookie") }),
                    (
                        "two tokens", 400,
                        { try await $0.submit("/login", $1 + $1.filter { $0.hasPrefix("csrf_token=") }) }
                    ),
                    (
                        "a token and an empty one", 400,
                        { try await $0.submit("/login", ["csrf_token="] + $1) }
                    ),
                    (
                        "a token that is cut off", 403,
                        {
                            try await $0.submit(
                                "/login", $1.map { $0.hasPrefix("csrf_token=") ? String($0.dropLast()) : $0 })
                        }
                    ),
                ]
            for change in changes {
                var browser = CookieBrowser(site.nginx.curl)
                let form = try await browser.loginForm(GateSite.alice)
                let refused = try await change.send(&browser, form)
                #expect(refused.status == change.status, "\(change.name)")
                #expect(browser.session == nil, "\(change.name)")
                #expect(!refused.body.contains(GateSite.alice.password))
                #expect(try await site.nginx.curl.send("GET", "/app/x", [browser.line]).status == 401)
                // The unchanged form is valid.
                let good = try await browser.submit("/login", form)
                #expect(good.status == 303, "\(change.name)")
                // A replay of the form is refused.
                var copy = CookieBrowser(site.nginx.curl)
                _ = try await copy.open("/login")
                #expect(try await copy.submit("/login", form).status == 403, "\(change.name)")
                #expect(copy.session == nil)
            }
        }

        @Test("a form of the account page is valid once, and only in its session")
        func account() async throws {
            let site = try GateInclude.site()
            var bob = try await CookieBrowser.loggedIn(LiveServer.bob, site.nginx.curl)
            var other = try await CookieBrowser.loggedIn(LiveServer.bob, site.nginx.curl)
            let form = [try #require(try await bob.form(of: "/account").first)]
            let strange = try await other.submit("/account/sessions/end-others", form)
            #expect(strange.status == 403)
            let foreign = try await bob.submit(
                "/account/sessions/end-others", form, origin: "https://localhost.evil.example")
            #expect(foreign.status == 403)
            #expect(try await bob.submit("/account/sessions/end-others", form + form).status == 400)
            #expect(try await site.nginx.curl.send("GET", "/app/x", [other.line]).status == 200)
            #expect(try await bob.submit("/account/sessions/end-others", form).status == 303)
            #expect(try await site.nginx.curl.send("GET", "/app/x", [other.line]).status == 401)
            #expect(try await bob.submit("/account/sessions/end-others", form).status == 403)
            #expect(site.application?.take().count == 1)
        }

        // S2, B3
        @Test("after too many failures the page states how long to wait, and other accounts are not delayed")
        func throttled() async throws {
            let site = try GateInclude.site()
            let stranger = TestAccount(username: "guessed <at>", password: "wrong")
            var browser = CookieBrowser(site.nginx.curl)
            var page = try await browser.open("/login?return_to=/app/x")
            // The throttle lets ten failures pass; the eleventh attempt is not checked.
            for _ in 0..<20 where page.status != 429 {
                page = try await browser.submit("/login", browser.loginForm(stranger, from: "/login?return_to=/app/x"))
                #expect(page.status == 401 || page.status == 429)
            }
            #expect(page["content-type"] == "text/html; charset=utf-8")
            #expect(page["cache-control"] == "no-store" && page["www-authenticate"] == nil)
            let seconds = try #require(page["retry-after"].flatMap { Int($0) })
            #expect(
                page.body.contains(seconds < 120 ? "Wait \(seconds) second" : "Wait \((seconds + 59) / 60) minutes"))
            #expect(page.body.contains("role=\"alert\" id=\"error\">Too many attempts."))
            #expect(page.body.contains("value=\"guessed &lt;at&gt;\"") && !page.body.contains("value=\"wrong\""))
            #expect(page.body.contains("name=\"return_to\" value=\"/app/x\""))
            #expect(browser.session == nil)
            // Other users at this address can log in.
            let other = try await browser.submit(
                "/login", browser.loginForm(LiveServer.bob, from: "/login?return_to=/app/x"))
            #expect(other.status == 303 && other["location"] == "\(site.nginx.origin)/app/x")
        }
    }
}
