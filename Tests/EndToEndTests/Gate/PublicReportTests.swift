import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    /// Faults that users of other gates reported in public, tried here. Each test names the reports.
    @Suite("Faults reported of other gates") struct PublicReports {
        private let site: GateSite

        init() throws { site = try GateInclude.site() }

        private static let page = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"

        private static let handshake = [
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "X-Answer: 101",
        ]

        // authelia/authelia 648, oauth2-proxy/oauth2-proxy 735
        @Test("a preflight, which never carries a credential, is not redirected, and passes where a rule says so")
        func preflight() async throws {
            let preflight = [
                "Origin: https://shop.example", "Access-Control-Request-Method: PUT", "Sec-Fetch-Mode: cors", Self.page,
            ]
            let refused = try await site.nginx.curl.send("OPTIONS", "/app/x", preflight)
            #expect(refused.status == 401)
            #expect(refused["location"] == nil)
            #expect(try await site.nginx.curl.send("OPTIONS", "/app/api/x", preflight).status == 200)
            // The method of the decision is not the client's to name.
            let forged = [
                "X-Original-Method: OPTIONS", "X-Forwarded-Method: OPTIONS", "X-HTTP-Method-Override: OPTIONS",
            ]
            #expect(try await site.nginx.curl.send("GET", "/app/api/x", forged).status == 401)
        }

        // authelia/authelia 394
        @Test("a conditional request is not conditional for the gate")
        func conditional() async throws {
            let conditions = [
                "If-None-Match: *", #"If-None-Match: "23b-SlsUWjAj""#,
                "If-Modified-Since: Thu, 31 Dec 2099 23:59:59 GMT",
                "If-Match: \"x\"", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "Range: bytes=0-0",
                "If-Range: \"x\"", "Expect: 100-continue", "Cache-Control: only-if-cached",
            ]
            for condition in conditions {
                let admitted = try await site.nginx.curl.send("GET", "/app/x", [site.authorization, condition])
                #expect(admitted.status == 200, "\(condition)")
                let refused = try await site.nginx.curl.send("GET", "/app/x", [condition])
                #expect(refused.status == 401, "\(condition)")
            }
        }

        // kubernetes/ingress-nginx 811, ibizaman/selfhostblocks 585, authelia/authelia 132, bitly/oauth2_proxy 514
        @Test(
            "a large body reaches the application, and the gate does not wait for it", arguments: HTTPVersion.allCases)
        func upload(version: HTTPVersion) async throws {
            _ = site.application?.take()
            let body = Data(repeating: 65, count: 20 << 20)
            let answer = try await site.nginx.curl.send(
                "POST", "/app/upload", [site.authorization, "Content-Type: application/octet-stream"], body: body,
                version: version)
            #expect(answer.status == 200)
            #expect(site.application?.take().map(\.bodyLength) == [body.count])
            let refused = try await site.nginx.curl.send("POST", "/app/upload", body: Data("{}".utf8), version: version)
            #expect(refused.status == 401)
        }

        // oauth2-proxy/oauth2-proxy 2859 and 1570
        @Test("every parameter of the address returns after the login, not only the first")
        func parameters() async throws {
            let path = "/app/some/path?param1=x&param2=y%26z&return_to=//evil.example&param3="
            let visit = try await site.nginx.curl.send("GET", path, [Self.page])
            #expect(visit.status == 302)
            let login = try #require(visit["location"]).dropFirst(site.nginx.origin.count)
            var browser = CookieBrowser(site.nginx.curl)
            let form = try await browser.loginForm(GateSite.alice, from: String(login))
            let answer = try await browser.submit("/login", form)
            #expect(answer["location"] == site.nginx.origin + path)
        }

        // authelia/authelia 4905
        @Test("a WebDAV client that asks for the options first gets a challenge it understands")
        func challenge() async throws {
            for method in ["OPTIONS", "PROPFIND"] {
                let answer = try await site.nginx.curl.send(method, "/git/", ["User-Agent: gvfs/1.50.3", "Accept:"])
                #expect(answer.status == 401)
                #expect(answer.values("www-authenticate").contains { $0.hasPrefix("Basic realm=") }, "\(method)")
            }
        }

        // tubearchivist/tubearchivist 846
        @Test("a script's empty token does not close the gate to a logged-in browser")
        func emptyToken() async throws {
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            for value in ["Token undefined", "Token", "Bearer undefined", "Bearer null", "undefined"] {
                _ = site.application?.take()
                let answer = try await site.nginx.curl.send(
                    "GET", "/app/api/x", [browser.line, "Authorization: \(value)", "Sec-Fetch-Mode: cors"])
                #expect(answer.status == 200, "\(value)")
                #expect(site.application?.take().first?.values("Authorization") == [value])
            }
        }

        // Lissy93/dashy 2102, outline/outline 1850
        @Test("a manifest, which browsers fetch without cookies, is refused and not redirected to another origin")
        func manifest() async throws {
            for destination in ["manifest", "serviceworker", "script", "image"] {
                let fields = ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: \(destination)", "Sec-Fetch-Site: same-origin"]
                let answer = try await site.nginx.curl.send(
                    "GET", "/app/manifest.webmanifest", fields + ["Accept: */*"])
                #expect(answer.status == 401, "\(destination)")
                #expect(answer["location"] == nil)
            }
        }

        // goauthentik/authentik 19860
        @Test("after the end of a session, a WebSocket is refused, and the next visit leads to the login")
        func endedSession() async throws {
            var browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            func handshake() throws -> PlainConnection {
                let connection = try PlainConnection(port: site.plainPort)
                let lines = ["GET /app/ws HTTP/1.1", "Host: localhost", browser.line] + Self.handshake + ["", ""]
                try connection.write(Data(lines.joined(separator: "\r\n").utf8))
                return connection
            }
            #expect(try handshake().text(until: "shaken").hasPrefix("HTTP/1.1 101 "))
            let cookie = browser.line
            let form = try await browser.form(of: "/logout")
            #expect(try await browser.submit("/logout", form).status == 303)

            let connection = try PlainConnection(port: site.plainPort)
            let refused = try connection.send("GET", "/app/ws", Self.handshake + [cookie])
            #expect(refused.status == 401)
            #expect(refused["location"] == nil)
            let visit = try await site.nginx.curl.send("GET", "/app/", [Self.page, cookie])
            #expect(visit.status == 302)
        }

        // tinyauthapp/tinyauth 201
        @Test("the first requests after a login are admitted, all at the same time")
        func firstRequests() async throws {
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            let line = browser.line
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<8 {
                    group.addTask { [site] in
                        try await site.nginx.curl.send("GET", "/app/part\(index)", [line]).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 8))
        }

        // oauth2-proxy/oauth2-proxy 388, 644 and 1388
        @Test("the session cookie does not fill up the header that the application receives")
        func cookieSize() async throws {
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            _ = site.application?.take()
            let own =
                "first=1; " + (0..<20).map { "c\($0)=" + String(repeating: "x", count: 200) }.joined(separator: "; ")
            let answer = try await site.nginx.curl.send("GET", "/app/x", [browser.line + "; " + own])
            #expect(answer.status == 200)
            #expect(site.application?.take().first?.values("Cookie") == [own])
        }

        // kubernetes/ingress-nginx 8183, oauth2-proxy/oauth2-proxy 29
        @Test("the cookies that the application sets arrive, whatever its status")
        func applicationCookie() async throws {
            for status in ["200", "404", "500"] {
                let answer = try await site.nginx.curl.send(
                    "GET", "/app/x", [site.authorization, "X-Answer: \(status)"])
                #expect(answer.status == Int(status))
                #expect(answer.values("set-cookie") == ["app=1"], "\(status)")
            }
        }
    }
}
