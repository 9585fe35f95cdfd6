import EndToEndSupport
import Foundation
import Testing

/// A test responder replaces the worker and returns every kind of answer.
@Suite("The worker's answer to the gate's question", .serialized) struct GateAnswerTests {
    /// nginx with one protected application, whose gate is the recorder.
    private func withGate(
        _ body: (_ nginx: Nginx, _ gate: ParameterRecorder, _ application: BackendRecorder) async throws -> Void
    ) async throws {
        let gate = try ParameterRecorder(answer: "Status: 204 No Content\r\n\r\n")
        let application = try BackendRecorder(.http)
        let pages = try TemporaryDirectory()
        _ = try pages.write("index", to: "index.html", mode: 0o644)
        let locations = """
                location /app/ { include sallyport/gate.conf; proxy_pass http://unix:\(application.socket):; }
                location /pages/ { include sallyport/gate.conf; alias \(pages.path)/; }

                # The operator's pages
            """
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: gate.socket,
            changes: [("sallyport.conf", "    # The operator's pages", locations)])
        do { try await body(nginx, gate, application) } catch {
            _ = try await nginx.stop()
            throw error
        }
        #expect(try await nginx.stop() == 0)
        application.stop()
        gate.stop()
    }

    // G1, N1, N2, N6
    @Test("the gate request contains nginx's facts, each exactly once", arguments: HTTPVersion.allCases)
    func question(version: HTTPVersion) async throws {
        try await withGate { nginx, gate, _ in
            for (asked, path) in [("/app/../app/./b%20c?q=%2f", "/app/b c"), ("/pages/?x", "/pages/")] {
                _ = try await nginx.curl.send(
                    "POST", asked,
                    ["Authorization: Bearer x", "GATE-PATH: /x", "Gate_Path: /x", "X-Forwarded-Uri: /x"],
                    body: Data("a=b".utf8), version: version)
                let entries = gate.take()
                // An index file causes another gate request for the same client request.
                #expect(!entries.isEmpty)
                for entry in entries {
                    let expected = [
                        "REQUEST_METHOD": "GET", "ORIGINAL_URI": "/auth", "SERVER_NAME": "localhost",
                        "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on", "GATE_HOST": "localhost", "GATE_SCHEME": "https",
                        "GATE_METHOD": "POST", "GATE_URI": asked, "GATE_PATH": path,
                        "HTTP_AUTHORIZATION": "Bearer x",
                    ]
                    for (name, value) in expected { #expect(entry.values(name) == [value], "\(name)") }
                    #expect(entry.values("REQUEST_ID").first?.count == 32)
                    for name in ["HTTP_HOST", "CONTENT_LENGTH", "HTTP_X_FORWARDED_URI"] {
                        #expect(entry.values(name).isEmpty, "\(name)")
                    }
                    #expect(entry.body.isEmpty)
                    let facts = entry.parameters.map(\.name).filter { !$0.hasPrefix("HTTP_") }
                    #expect(Set(facts).count == facts.count)
                }
            }
        }
    }

    @Test("the gate request for an index file contains the path that the client requested")
    func index() async throws {
        try await withGate { nginx, gate, _ in
            let answer = try await nginx.curl.send("GET", "/pages/")
            #expect(answer.body == "index")
            let entries = gate.take()
            #expect(!entries.isEmpty)
            for entry in entries { #expect(entry.values("GATE_PATH") == ["/pages/"]) }
            #expect(Set(entries.flatMap { $0.values("REQUEST_ID") }).count == 1)
        }
    }

    // G8
    @Test("every identity header reaches the application, and a refreshed cookie reaches the browser")
    func identity() async throws {
        try await withGate { nginx, gate, application in
            gate.answer(
                with:
                    "Status: 204 No Content\r\nRemote-User: alice\r\nRemote-Name: Alice Smith\r\nRemote-Email: a@example.org"
                    + "\r\nRemote-Groups: staff,admins\r\nX-Auth-Token: ey.J.x\r\nSet-Cookie: __Host-sallyport=new; Secure\r\n\r\n"
            )
            let answer = try await nginx.curl.send("GET", "/app/")
            #expect(answer.values("set-cookie").sorted() == ["__Host-sallyport=new; Secure", "app=1"])
            #expect(answer["strict-transport-security"] != nil)
            let entry = try #require(application.take().first)
            for (name, value) in [
                ("Remote-User", "alice"), ("Remote-Name", "Alice Smith"), ("Remote-Email", "a@example.org"),
                ("Remote-Groups", "staff,admins"), ("X-Auth-Token", "ey.J.x"),
            ] { #expect(entry.values(name) == [value]) }
            #expect(try await nginx.curl.send("GET", "/pages/").values("set-cookie").count == 1)

            gate.answer(with: "Status: 204 No Content\r\n\r\n")
            _ = try await nginx.curl.send("GET", "/app/", ["Remote-User: root", "X-Auth-Token: forged"])
            let anonymous = try #require(application.take().first)
            #expect(anonymous.values("Remote-User").isEmpty && anonymous.values("X-Auth-Token").isEmpty)
        }
    }

    // N4, G4
    @Test(
        "a refusal is a page or a problem document, and any unexpected answer is a failure",
        arguments: [
            ("403 Forbidden", 403), ("401 Unauthorized", 401), ("302 Found", 503), ("404 Not Found", 503),
            ("429 Too Many Requests", 503), ("500 Internal Server Error", 503), ("503 Service Unavailable", 503),
            ("400 Bad Request", 400), ("431 Request Header Fields Too Large", 431), ("100 Continue", 503),
        ])
    func refusals(answer: String, status: Int) async throws {
        try await withGate { nginx, gate, application in
            let lines =
                "Status: \(answer)\r\nLocation: /app/\r\nSet-Cookie: __Host-sallyport=; Max-Age=0\r\n\r\nRefused."
            gate.answer(with: lines)
            let problem = try await nginx.curl.send("GET", "/app/")
            #expect(problem.status == status)
            #expect(problem.problem != nil)
            #expect(problem["cache-control"] == "no-store")
            #expect((problem["retry-after"] != nil) == (status == 503))
            #expect(problem["strict-transport-security"] != nil)
            if status == 403 {
                for method in ["GET", "POST"] {
                    let page = try await nginx.curl.send(method, "/app/", ["Accept: text/html"])
                    #expect(page.status == 403)
                    #expect(page["content-type"] == "text/html")
                    #expect(page["content-security-policy"] != nil)
                    #expect(page.body.contains("You may not"))
                }
            }
            // A refusal can delete a cookie too.
            if status == 401 { #expect(problem["set-cookie"] == "__Host-sallyport=; Max-Age=0") }
            #expect(application.take().isEmpty)
        }
    }

    @Test("an invalid answer or a missing worker denies access")  // G4
    func noAnswer() async throws {
        try await withGate { nginx, gate, application in
            for text in ["", "nonsense", "Status: 2\r\n\r\n", "Status: 204"] {
                gate.answer(with: text)
                let answer = try await nginx.curl.send("GET", "/app/")
                #expect(answer.status == 503, "\(text)")
            }
            gate.stop()
            let gone = try await nginx.curl.send("GET", "/app/")
            #expect(gone.status == 503)
            let file = try await nginx.curl.send("GET", "/pages/index.html")
            #expect(file.status == 503)
            #expect(application.take().isEmpty)
        }
    }

    // N4, B3
    @Test("every error shows browsers a page with a style that the policy allows")
    func pages() async throws {
        try await withGate { nginx, gate, application in
            func check(_ method: String, _ path: String, _ status: Int, _ words: String) async throws {
                let page = try await nginx.curl.send(method, path, ["Accept: text/html,*/*;q=0.8"])
                #expect(page.status == status, "\(path)")
                #expect(page["content-type"] == "text/html")
                #expect(page.body.contains(words), "\(page.body)")
                #expect(page["cache-control"] == "no-store" && page["strict-transport-security"] != nil)
                try await expectStyleIsNamed(page)
                let program = try await nginx.curl.send(method, path, ["Accept: text/html, application/json"])
                #expect(program.problem != nil)
                #expect(program["content-security-policy"] == nil)
            }
            for (answer, status, words) in [
                ("503 Service Unavailable", 503, "access decision is not available"),
                ("400 Bad Request", 400, "Delete the cookies"),
                ("431 Request Header Fields Too Large", 431, "Too many cookies"), ("403 Forbidden", 403, "You may not"),
            ] {
                gate.answer(with: "Status: \(answer)\r\n\r\n")
                for method in ["GET", "POST"] { try await check(method, "/app/", status, words) }
            }
            gate.stop()
            try await check("GET", "/app/", 503, "access decision is not available")
            try await check("GET", "/login", 502, "Wait a few seconds, then try again.")
            try await check("GET", "/healthz", 404, "There is no page at this address.")
            #expect(application.take().isEmpty)
        }
    }
}
