import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    @Suite("Cookies at the gate") struct Cookies {
        // B1
        @Test(
            "a session cookie grants its account's access and is not sent to the application",
            arguments: HTTPVersion.allCases)
        func good(version: HTTPVersion) async throws {
            let site = try GateInclude.site()
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            for (method, path, status) in [
                ("GET", "/app/x", 200), ("HEAD", "/app/x", 200), ("POST", "/app/x", 200), ("GET", "/app/bob/x", 403),
            ] {
                let answer = try await site.nginx.curl.send(method, path, [browser.line], version: version)
                #expect(answer.status == status, "\(method) \(path)")
            }
            let entries = site.application?.take() ?? []
            #expect(entries.count == 3)
            for entry in entries {
                #expect(entry.values("Remote-User") == ["alice"])
                #expect(entry.values("Cookie").isEmpty)
            }
        }

        /// Cookies without a valid session of this site, each with exactly one error (B4).
        private static func bad(_ good: String, _ other: String) -> [(name: String, line: String)] {
            let parts = good.split(separator: "~").map(String.init)
            let others = other.split(separator: "~").map(String.init)
            let signature = parts[0].split(separator: ".").map(String.init)
            let large = String(repeating: "A", count: 4096)
            return [
                ("twice, both invalid", CookieBrowser.line("x~y; __Host-sallyport=\(good.dropLast())")),
                ("empty", CookieBrowser.line("")),
                ("too large for a cookie", CookieBrowser.line(good + large)),
                ("much too large", CookieBrowser.line(String(repeating: "A", count: 7000))),
                ("binary", CookieBrowser.line("\u{1}\u{7f}~\u{fffd}\u{80}")),
                ("binary in the middle", CookieBrowser.line("\(parts[0])\u{80}~\(parts[1])\u{80}")),
                ("without its end", CookieBrowser.line(String(good.dropLast()))),
                ("the access token alone", CookieBrowser.line(parts[0])),
                ("the access token and nothing", CookieBrowser.line(parts[0] + "~")),
                ("one's access token and another's refresh token", CookieBrowser.line("\(parts[0])~\(others[1])")),
                ("tokens the wrong way round", CookieBrowser.line("\(parts[1])~\(parts[0])")),
                ("a token that is not signed", CookieBrowser.line("\(signature[0]).\(signature[1]).~sprt_x")),
                (
                    "of a key that is not ours",
                    CookieBrowser.line(
                        "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.\(signature[1]).\(signature[2])~\(String(parts[1].dropLast(6)))AAAAAA"
                    )
                ),
            ]
        }

        // G2, B4
        @Test("a cookie without a valid session is refused and deleted, and the valid one still works")
        func bad() async throws {
            let site = try GateInclude.site()
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            let good = try #require(browser.session)
            let other = try #require(try await CookieBrowser.loggedIn(LiveServer.bob, site.nginx.curl).session)
            for (name, line) in Self.bad(good, other) {
                let answer = try await site.nginx.curl.send("GET", "/app/x", [line], version: .one)
                #expect(answer.status == 401, "\(name)")
                #expect(answer["set-cookie"]?.hasPrefix("__Host-sallyport=; Max-Age=0") == true, "\(name)")
                #expect(answer["www-authenticate"]?.contains("error=\"invalid_token\"") == true, "\(name)")
                let page = try await site.nginx.curl.send("GET", "/app/x", [line, "Accept: text/html"])
                #expect(page.status == 302, "\(name)")
                // G7
                #expect(try await site.nginx.curl.send("GET", "/app/x", [browser.line]).status == 200, "\(name)")
            }
            #expect(site.application?.take().count == Self.bad(good, other).count)
        }

        @Test("another site's cookie is neither accepted nor deleted")
        func foreign() async throws {
            let site = try GateInclude.site()
            let good = try #require(try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl).session)
            for line in [
                "Cookie: sallyport=\(good)", "Cookie: __Secure-sallyport=\(good)", "Cookie: __host-sallyport=\(good)",
                "Cookie: __Host-sallyport-form=\(good)", "Cookie: session=\(good)",
                "X-Cookie: __Host-sallyport=\(good)",
            ] {
                let answer = try await site.nginx.curl.send("GET", "/app/x", [line])
                #expect(answer.status == 401, "\(line.prefix(30))")
                #expect(answer.values("set-cookie").isEmpty)
            }
            // Two Cookie lines over HTTP/1.1 are refused, and so is an oversized cookie.
            let lines = [CookieBrowser.line(good), CookieBrowser.line(good)]
            #expect([400, 401].contains(try await site.nginx.curl.send("GET", "/app/x", lines, version: .one).status))
            let large = CookieBrowser.line(String(repeating: "A", count: 9000))
            #expect(try await site.nginx.curl.send("GET", "/app/x", [large], version: .one).status == 431)
            #expect(site.application?.take().isEmpty == true)
        }
    }
}
