import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("nginx's own refusals, as problem documents") struct NginxRefusals {
        // N8
        @Test("a body of 16 KiB arrives, and one more byte is refused", arguments: HTTPVersion.allCases, [true, false])
        func bodies(version: HTTPVersion, lengthIsKnown: Bool) async throws {
            let server = try EndToEnd.server()
            // With a Content-Length, and streamed without one: as chunks, or as DATA frames.
            let more = lengthIsKnown ? [] : ["--header", "Transfer-Encoding: chunked", "--header", "Content-Length:"]
            for (size, status) in [(16_384, 400), (16_385, 413), (1_000_000, 413)] {
                let answer = try await server.curl.send(
                    "POST", "/login", [sendsJSON], body: Data(repeating: 32, count: size), version: version, more: more)
                #expect(answer.status == status, "\(size) bytes")
                #expect(answer.problem != nil)
                // The text is nginx's: the worker gets no request.
                if status == 413 { #expect(answer.problem == "The body is larger than 16 KiB. Send a smaller one.") }
            }
            let errors = try String(contentsOfFile: server.nginx.logs[1], encoding: .utf8)
            #expect(!errors.contains("buffered to a temporary file"), "a body may contain a password")
        }

        @Test("too long a request line or header is refused")
        func longHeader() async throws {
            let server = try EndToEnd.server()
            let long = String(repeating: "a", count: 9_000)
            let line = try await server.curl.send("GET", "/" + long, version: .one)
            #expect(line.status == 414)
            #expect(line.problem != nil)
            for size in [9_000, 1_000_000] {
                let field = "Authorization: Bearer " + String(repeating: "a", count: size)
                let answer = try await server.curl.send("GET", "/protected", [field], version: .one)
                #expect(answer.status == 431, "\(size) bytes")
                #expect(answer.problem != nil)
            }
            // Over HTTP/2, nginx closes the connection instead. The request is refused either way.
            let outcome = try await server.curl.run(
                "GET", "/protected", ["Authorization: Bearer " + String(repeating: "a", count: 1_000_000)])
            #expect(outcome.status != 0)
        }

        @Test("a second Authorization header is refused", arguments: HTTPVersion.allCases)  // F8
        func duplicateAuthorization(version: HTTPVersion) async throws {
            let server = try EndToEnd.server()
            let token = try await server.token()
            for other in ["Bearer x", "Basic YTpi", "Bearer \(token)"] {
                let fields = ["Authorization: Bearer \(token)", "Authorization: \(other)"]
                let answer = try await server.curl.send("GET", "/protected", fields, version: version)
                #expect(answer.status == 400)
                #expect(answer.problem != nil)
            }
        }

        @Test("the operator's pages and the gate are not public", arguments: HTTPVersion.allCases)
        func operatorPages(version: HTTPVersion) async throws {
            let server = try EndToEnd.server()
            let token = try await server.token()
            let paths = [
                "/healthz", "/readyz", "/metrics", "/auth", "//healthz", "/./healthz", "/x/../healthz",
                "/x/..%2fhealthz",
                "/%68ealthz", "/healthz?x", "/.sallyport-problem-program",
                "/.sallyport-problem-person",
            ]
            for path in paths {
                let answer = try await server.curl.send(
                    "GET", path, ["Authorization: Bearer \(token)"], version: version)
                #expect(answer.status == 404, "\(path)")
                #expect(answer.problem == "Nothing exists at this address.")
            }
        }

        @Test("the operator's server passes its three paths and no other")
        func monitor() async throws {
            let server = try EndToEnd.server()
            var curl = Curl(origin: "http://localhost", certificate: server.nginx.certificate)
            curl.arguments = ["--unix-socket", server.nginx.monitor]
            let health = try await curl.send("GET", "/healthz", version: .one)
            #expect(health.status == 200)
            #expect(health.json["status"]?.text == "ok")
            #expect(health["strict-transport-security"] == nil)
            for path in ["/", "/login", "/protected", "/me", "/auth"] {
                #expect(try await curl.send("GET", path, version: .one).status == 404, "\(path)")
            }
        }

        @Test(
            "bytes that are not HTTP get a problem document and a closed connection",
            arguments: [
                ("garbage\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400),
                ("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505),
                ("GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
                ("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
                ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
                ("TRACE /login HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
                ("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400),
                (
                    "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                    400
                ),
                ("POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
                ("POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400),
                ("GET http://evil.example/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 421),
            ])
        func malformed(bytes: String, status: Int) async throws {
            let server = try EndToEnd.server()
            let answer = try HTTPAnswer(try await server.nginx.raw(Data(bytes.utf8)))
            #expect(answer.status == status)
            #expect(answer.problem != nil, "\(answer.body)")
            #expect(answer["cache-control"] == "no-store")
            #expect(answer["connection"] == "close")
            if status == 405 { #expect(answer["allow"] != nil) }
        }
    }
}
