import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    @Suite("Where a login must be recent") struct RecentLogin {
        @Test("a browser user logs in again and returns to the requested page")
        func person() async throws {
            let site = try GateInclude.site()
            var browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            try await eventually("the login is too long ago") { [browser] in
                try await site.nginx.curl.send("GET", "/app/recent/x", [browser.line]).status == 401
            }
            #expect(try await browser.open("/app/x").status == 200)
            let led = try await browser.open("/app/recent/x?a=b&c")
            #expect(led.status == 302)
            let page = "/login?fresh&return_to=/app/recent/x%3Fa%3Db%26c"
            #expect(led["location"] == site.nginx.origin + page)
            let again = try await browser.open(page)
            #expect(again.status == 200)
            #expect(again.body.contains("This page needs a recent login. Please log in again."))
            #expect(again.body.contains(#"value="alice""#))

            // The form has no effect, and the page links to the login.
            let sent = try await browser.submit("/app/recent/x", ["a=b"])
            #expect(sent.status == 401)
            #expect(sent.body.contains("was not accepted: this needs a more recent login."))
            #expect(sent.body.contains("<a href=\"\(site.nginx.origin)/login?fresh\" target=\"_blank\">"))

            let old = browser.line
            let login = try await browser.submit("/login", try await browser.loginForm(GateSite.alice, from: page))
            #expect(login.status == 303)
            #expect(login["location"] == site.nginx.origin + "/app/recent/x?a=b&c")
            #expect(try await browser.open("/app/recent/x?a=b&c").status == 200)
            // B1: a new session replaces the old one.
            #expect(try await site.nginx.curl.send("GET", "/app/x", [old]).status == 401)
            _ = site.application?.take()
        }

        @Test("a program receives the reason and the maximum age of a login", arguments: HTTPVersion.allCases)
        func program(version: HTTPVersion) async throws {
            let site = try GateInclude.site()
            try await eventually("the login is too long ago") {
                try await site.nginx.curl.send("GET", "/app/recent/x", [site.authorization]).status == 401
            }
            let answer = try await site.nginx.curl.send("POST", "/app/recent/x", [site.authorization], version: version)
            #expect(answer.problem == "This needs a more recent login.")
            #expect(
                answer["www-authenticate"]
                    == "Bearer realm=\"\(site.nginx.origin)\", error=\"insufficient_user_authentication\", max_age=\"1\""
            )
            let without = try await site.nginx.curl.send("GET", "/app/recent/x", [], version: version)
            #expect(without.problem == "Invalid authorization code.")
            _ = site.application?.take()
        }
    }
}
