import EndToEndSupport
import Foundation
import Testing

/// All suites that use the shared site.
@Suite(.gateSite, .serialized) enum GateInclude {
    static func site() throws -> GateSite { try #require(GateSite.shared) }

    /// The identity that each kind of application received; empty if no request reached it.
    static func identity(_ site: GateSite, _ path: String) -> [[String: [String]]] {
        let names = ["USER", "NAME", "EMAIL", "GROUPS"]
        switch path {
        case "/app/":
            return (site.application?.take() ?? []).map { entry in
                Dictionary(uniqueKeysWithValues: names.map { ($0, entry.values("Remote-\($0)")) })
            }
        case "/python/":
            return (site.uwsgi?.take() ?? []).map { entry in
                Dictionary(uniqueKeysWithValues: names.map { ($0, entry.values("HTTP_REMOTE_\($0)")) })
                    .merging(["CGI": entry.values("REMOTE_USER")]) { $1 }
            }
        default:
            return site.fastCGI.take().map { entry in
                Dictionary(uniqueKeysWithValues: names.map { ($0, entry.values("HTTP_REMOTE_\($0)")) })
                    .merging(["CGI": entry.values("REMOTE_USER")]) { $1 }
            }
        }
    }

    @Suite("The gate's include") struct Include {
        // N1, G2, G6
        @Test(
            "sends the application the verified identity instead of the client's claims",
            arguments: HTTPVersion.allCases, ["/app/", "/php/", "/python/"])
        func identity(version: HTTPVersion, path: String) async throws {
            let site = try GateInclude.site()
            let claims = [
                "Remote-User: root", "remote-user: root", "Remote_User: root", "REMOTE-GROUPS: wheel",
                "remote_groups: wheel",
                "X-Auth-Token: forged", "X_Auth_Token: forged", "X-Auth_Token: forged", "Remote-Name: Root",
                "Remote-Email: r@r",
            ]
            for curl in [site.nginx.curl, site.other] {
                let answer = try await curl.send(
                    "GET", path, [site.authorization] + claims, version: curl.origin.hasPrefix("https") ? version : .one
                )
                #expect(answer.status == 200)
                #expect(answer.body == "recorded")
                let told = GateInclude.identity(site, path)
                #expect(told.count == 1)
                #expect(told.first?["USER"] == ["alice"])
                if path != "/app/" { #expect(told.first?["CGI"] == ["alice"]) }
                #expect(!"\(told)".contains("root") && !"\(told)".contains("wheel") && !"\(told)".contains("forged"))
            }
        }

        // N4
        @Test(
            "redirects a browser to the login page, with the return path as one parameter",
            arguments: HTTPVersion.allCases, ["GET", "HEAD"])
        func person(version: HTTPVersion, method: String) async throws {
            let site = try GateInclude.site()
            let browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
            for path in ["/app/", "/php/", "/python/", "/pages/"] {
                let answer = try await site.nginx.curl.send(
                    method, "\(path)deep?q=a%26b&return_to=//evil.example", [browser], version: version)
                #expect(answer.status == 302)
                #expect(
                    answer["location"] == "\(site.nginx.origin)/login?return_to="
                        + "\(path)deep%3Fq%3Da%2526b%26return_to%3D//evil.example")
                #expect(answer["cache-control"] == "no-store")
                #expect(answer["strict-transport-security"] != nil)
            }
            #expect(GateInclude.identity(site, "/app/").isEmpty, "the application received no request")
        }

        // N4
        @Test("answers a program with the challenge and the reason", arguments: HTTPVersion.allCases)
        func program(version: HTTPVersion) async throws {
            let site = try GateInclude.site()
            let requests: [(method: String, fields: [String])] = [
                ("GET", []), ("GET", ["Accept: application/json"]),
                ("GET", ["Accept: application/json, text/html;q=0.5"]),
                ("POST", ["Accept: */*"]), ("OPTIONS", []), ("DELETE", ["Accept: application/problem+json"]),
            ]
            for path in ["/app/", "/php/", "/python/", "/pages/"] {
                for request in requests {
                    let answer = try await site.nginx.curl.send(request.method, path, request.fields, version: version)
                    #expect(answer.status == 401)
                    #expect(answer.problem == "Invalid authorization code.")
                    #expect(answer["www-authenticate"] == "Bearer realm=\"\(site.nginx.origin)\"")
                    #expect(answer["cache-control"] == "no-store")
                    #expect(answer["location"] == nil)
                }
                let bad = try await site.nginx.curl.send("GET", path, ["Authorization: Bearer x"], version: version)
                #expect(bad.status == 401)
                #expect(bad.problem == "Invalid or expired token.")
                #expect(bad["www-authenticate"]?.hasSuffix("error=\"invalid_token\"") == true)
            }
        }

        @Test(
            "only clients that accept HTML get a page; a weight of zero or a mere prefix does not count"
        )
        func readers() async throws {
            let site = try GateInclude.site()
            for (accept, isPerson) in [
                ("text/html", true), ("TEXT/HTML;q=0.5", true), ("image/*, text/html;level=1;q=0.01", true),
                ("application/xhtml+xml", true), ("text/*;q=0.1", true), ("text/html;q=0, text/*", true),
                ("text/html;q=0", false), ("text/html; q=0.000, */*", false), ("*/*, text/html ;level=1;q=0", false),
                ("text/htmlx", false), ("x-text/html", false), ("text/html, application/vnd.x.v2+json", false),
            ] {
                // Refusals from the gate and from nginx.
                for (path, status) in [("/app/", isPerson ? 302 : 401), ("/metrics", 404)] {
                    let answer = try await site.nginx.curl.send("GET", path, ["Accept: \(accept)"])
                    #expect(answer.status == status, "\(path) \(accept)")
                    #expect((answer.problem == nil) == isPerson, "\(path) \(accept)")
                }
            }
        }

        @Test("a refused form gets a page and does not reach the application", arguments: HTTPVersion.allCases)
        func form(version: HTTPVersion) async throws {
            let site = try GateInclude.site()
            let answer = try await site.nginx.curl.send(
                "POST", "/app/form", [sendsForm, "Accept: text/html"], body: Data("a=b".utf8), version: version)
            #expect(answer.status == 401)
            #expect(answer["content-type"] == "text/html")
            #expect(answer["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            #expect(answer.body.contains("Log in in another tab"))
            #expect(GateInclude.identity(site, "/app/").isEmpty)
        }

        @Test("the application's refusals pass unchanged", arguments: ["401", "403", "500", "503"])
        func own(status: String) async throws {
            let site = try GateInclude.site()
            for path in ["/app/", "/python/"] {
                let answer = try await site.nginx.curl.send(
                    "GET", path, [site.authorization, "X-Answer: \(status)", "Accept: text/html"])
                #expect(answer.status == Int(status))
                #expect(answer.body == "recorded")
                #expect(answer["set-cookie"] == "app=1")
                #expect(answer["www-authenticate"] == nil)
            }
        }

        @Test("session cookies stay at the gate, and the application's cookies pass")
        func cookies() async throws {
            let site = try GateInclude.site()
            let rows = [
                ("__Host-sallyport=secret", nil), ("a=1; __Host-sallyport=secret; b=2", "a=1; b=2"),
                ("__Host-sallyport=secret; b=2", "b=2"), ("a=1; __Host-sallyport=secret", "a=1; "),
                ("a=1; b=2", "a=1; b=2"),
                ("__Secure-sallyport=secret;a=1;__Host-sallyport=secret;b=2", "a=1;b=2"),
                ("x__Host-sallyport=own; a=__Host-sallyport", "x__Host-sallyport=own; a=__Host-sallyport"),
            ]
            for (sent, expected) in rows {
                _ = try await site.nginx.curl.send("GET", "/app/", [site.authorization, "Cookie: \(sent)"])
                let entry = try #require(site.application?.take().first)
                #expect(entry.values("Cookie") == [expected?.trimmingCharacters(in: .whitespaces)].compactMap(\.self))
                #expect(!entry.head.contains("secret"))
                _ = try await site.nginx.curl.send("GET", "/php/", [site.authorization, "Cookie: \(sent)"])
                #expect(site.fastCGI.take().first?.values("HTTP_COOKIE") == [expected].compactMap(\.self))
                _ = try await site.nginx.curl.send("GET", "/python/", [site.authorization, "Cookie: \(sent)"])
                #expect(try #require(site.uwsgi?.take().first).head.contains("secret") == false)
            }
        }

        @Test("an index file behind the gate is served")
        func index() async throws {
            let site = try GateInclude.site()
            let answer = try await site.nginx.curl.send("GET", "/pages/", [site.authorization])
            #expect(answer.status == 200)
            #expect(answer.body == "the index behind the gate")
            #expect(try await site.nginx.curl.send("GET", "/pages/index.html").status == 401)
            #expect(try await site.nginx.curl.send("GET", "/pages/none", [site.authorization]).status == 404)
        }

        @Test("custom error pages and rewrites do not bypass the gate")
        func owner() async throws {
            let site = try GateInclude.site()
            #expect(
                try await site.other.send("GET", "/anything", version: .one).body == "open",
                "the error pages and rewrites work")
            #expect(try await site.other.send("GET", "/app/", version: .one).status == 401)
            #expect(try await site.other.send("GET", "/pages/", ["Accept: text/html"], version: .one).status == 302)
            #expect(GateInclude.identity(site, "/app/").isEmpty)
        }

        @Test("the gate's internal addresses are not accessible", arguments: HTTPVersion.allCases)
        func addresses(version: HTTPVersion) async throws {
            let site = try GateInclude.site()
            for path in [
                "/.sallyport-gate", "//.sallyport-gate", "/x/../.sallyport-gate", "/.sallyport%2dgate", "/auth",
            ] {
                let answer = try await site.nginx.curl.send("GET", path, [site.authorization], version: version)
                #expect(answer.status == 404, "\(path)")
            }
        }
    }
}
