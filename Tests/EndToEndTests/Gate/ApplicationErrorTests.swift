import EndToEndSupport
import Foundation
import Testing

/// nginx's own errors are the application's in a protected location, and Sallyport's elsewhere.
@Suite("Errors in protected locations", .serialized) struct ApplicationErrorTests {
    /// Texts that only Sallyport's pages and problem details contain.
    private static let marks = ["about:blank", "--ground"]
    private static let readers = ["Accept: application/json", "Accept: text/html"]

    private func withSite(
        more: String = "", _ body: (ApplicationSite) async throws -> Void
    ) async throws {
        let site = try await ApplicationSite(more: more)
        do { try await body(site) } catch {
            _ = try await site.stop()
            throw error
        }
        #expect(try await site.stop() == 0)
    }

    @Test("nginx's own pages appear behind the gate, Sallyport's elsewhere")
    func ownPages() async throws {
        let more = """
            location /basic/ {
                include sallyport/gate.conf;
                auth_basic Application;
                auth_basic_user_file PAGES/none;
                alias PAGES/;
            }
            location /denied/ {
                include sallyport/gate.conf;
                deny all;
                alias PAGES/;
            }
            location /endless/ {
                include sallyport/gate.conf;
                alias PAGES/;
                try_files /none /endless/none;
            }
            """
        try await withSite(more: more) { site in
            let body = Data(count: 2 << 20)
            for reader in Self.readers {
                for version in HTTPVersion.allCases {
                    for (method, path, status) in [
                        ("GET", "/pages/none", 404), ("GET", "/pages/folder/", 403), ("POST", "/pages/page.html", 405),
                        ("POST", "/app/size", 413), ("POST", "/php/size", 413), ("POST", "/python/size", 413),
                        ("GET", "/dead/", 502), ("GET", "/basic/", 401), ("GET", "/denied/page.html", 403),
                        ("GET", "/endless/", 500),
                    ] {
                        let isLarge = status == 413
                        let answer = try await site.nginx.curl.send(
                            method, path, [reader], body: isLarge ? body : nil, version: version)
                        #expect(answer.status == status, "\(path)")
                        for mark in Self.marks { #expect(!answer.body.contains(mark), "\(path): \(answer.body)") }
                        #expect(answer["location"] == nil)
                    }
                    // Elsewhere.
                    for (method, path, status) in [
                        ("GET", "/open/none", 404), ("GET", "/open/folder/", 403), ("POST", "/open/page.html", 405),
                        ("POST", "/login", 413), ("GET", "/held", 504), ("GET", "/metrics", 404),
                    ] {
                        let answer = try await site.nginx.curl.send(
                            method, path, [reader], body: status == 413 ? body : nil, version: version)
                        #expect(answer.status == status, "\(path)")
                        #expect(Self.marks.contains { answer.body.contains($0) }, "\(path): \(answer.body)")
                    }
                }
            }
        }
    }

    @Test("the application's own errors pass unchanged")
    func application() async throws {
        try await withSite { site in
            for (_, path) in ApplicationSite.locations {
                for status in [400, 401, 403, 404, 413, 429, 500, 502, 503] {
                    for reader in Self.readers {
                        let answer = try await site.nginx.curl.send("GET", path + "\(status)", [reader])
                        #expect(answer.status == status)
                        #expect(answer.body == "the application's own", "\(path)\(status)")
                    }
                }
            }
        }
    }

    @Test("the location's error pages are used")
    func ownErrorPage() async throws {
        let more = """
            location /wiki/ {
                include sallyport/gate.conf;
                error_page 404 502 /open/page.html;
                alias PAGES/;
            }
            location /gone/ {
                include sallyport/gate.conf;
                error_page 404 502 = @maintenance;
                proxy_pass http://unix:PAGES/none.sock:;
            }
            location @maintenance { return 503 "back soon"; }
            """
        try await withSite(more: more) { site in
            let page = try await site.nginx.curl.send("GET", "/wiki/none")
            #expect(page.status == 404)
            #expect(page.body == "a page")
            let gone = try await site.nginx.curl.send("GET", "/gone/x")
            #expect(gone.status == 503)
            #expect(gone.body == "back soon")
        }
    }

    // G4
    @Test("refusals of the gate keep their form, also where other modules of nginx refuse")
    func refusals() async throws {
        let gate = try ParameterRecorder(answer: "Status: 204 No Content\r\n\r\n")
        let pages = try TemporaryDirectory()
        _ = try pages.write("secret", to: "page.html", mode: 0o644)
        let locations = """
                location /pages/ { include sallyport/gate.conf; allow 127.0.0.1; deny all; alias \(pages.path)/; }

                # The operator's pages
            """
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: gate.socket,
            changes: [("sallyport.conf", "    # The operator's pages", locations)])
        for (answer, status, title) in [
            ("401 Unauthorized", 401, "Unauthorized"), ("403 Forbidden", 403, "Forbidden"),
            ("503 Service Unavailable", 503, "Service Unavailable"), ("404 Not Found", 503, "Service Unavailable"),
        ] {
            gate.answer(with: "Status: \(answer)\r\nX-Sallyport-Login: https://localhost/login\r\n\r\n")
            for path in ["/pages/", "/pages/page.html", "/pages/none"] {
                let problem = try await nginx.curl.send("GET", path)
                #expect(problem.status == status)
                #expect(problem.problem != nil, "\(path) \(problem.fields) \(problem.body)")
                #expect(problem.json["title"]?.text == title)
                let page = try await nginx.curl.send("GET", path, ["Accept: text/html"])
                #expect(page.status == (status == 401 ? 302 : status))
                #expect(!page.body.contains("secret"))
            }
        }
        #expect(try await nginx.stop() == 0)
        gate.stop()
    }
}
