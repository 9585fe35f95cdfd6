import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    @Suite("Traffic through the gate") struct Traffic {
        @Test("a WebSocket's handshake", arguments: ["", "Authorization: Bearer x"])
        func webSocket(wrong: String) async throws {
            let site = try GateInclude.site()
            let handshake = [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "X-Answer: 101",
            ]
            let good = try PlainConnection(port: site.plainPort)
            try good.write(
                Data(
                    (["GET /app/ws HTTP/1.1", "Host: localhost", site.authorization] + handshake + ["", ""])
                        .joined(separator: "\r\n").utf8))
            // HTTPAnswer treats it as an interim answer, so the test reads the raw bytes.
            let text = try good.text(until: "shaken")
            #expect(text.hasPrefix("HTTP/1.1 101 "))
            #expect(site.application?.take().first?.values("Upgrade") == ["websocket"])

            // A browser's handshake has a cookie.
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            let page = try PlainConnection(port: site.plainPort)
            try page.write(
                Data(
                    (["GET /app/ws HTTP/1.1", "Host: localhost", browser.line] + handshake + ["", ""])
                        .joined(separator: "\r\n").utf8))
            #expect(try page.text(until: "shaken").hasPrefix("HTTP/1.1 101 "))
            #expect(site.application?.take().first?.values("Remote-User") == ["alice"])

            let bad = try PlainConnection(port: site.plainPort)
            let refused = try bad.send("GET", "/app/ws", handshake + [wrong].filter { !$0.isEmpty })
            #expect(refused.status == 401)
            #expect(site.application?.take().isEmpty == true)
        }

        @Test(
            "every method passes unchanged", arguments: HTTPVersion.allCases,
            ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
        func methods(version: HTTPVersion, method: String) async throws {
            let site = try GateInclude.site()
            let answer = try await site.nginx.curl.send(method, "/app/x", [site.authorization], version: version)
            #expect(answer.status == 200)
            #expect(site.application?.take().first?.head.hasPrefix("\(method) /app/x HTTP/1.1\r\n") == true)
        }

        // G2
        @Test("only a preflight passes, and only where a rule allows it", arguments: HTTPVersion.allCases)
        func preflight(version: HTTPVersion) async throws {
            let site = try GateInclude.site()
            let preflight = ["Origin: https://shop.example", "Access-Control-Request-Method: DELETE"]
            func status(_ method: String, _ path: String, _ fields: [String] = []) async throws -> Int {
                try await site.nginx.curl.send(method, path, preflight + fields, version: version).status
            }
            #expect(try await status("OPTIONS", "/app/api/x") == 200)
            #expect(site.application?.take().map { $0.values("Remote-User") } == [[]])
            #expect(try await status("OPTIONS", "/app/x") == 401)
            #expect(try await status("OPTIONS", "/app/apix") == 401)
            for method in ["GET", "HEAD", "POST", "DELETE", "options", "TRACK"] {
                let answer = try await status(method, "/app/api/x", ["X-HTTP-Method-Override: OPTIONS"])
                #expect([400, 401, 403].contains(answer), "\(method)")
            }
            #expect(site.application?.take().isEmpty == true)
        }

        // N6
        @Test("a body of 100 MB, with or without Content-Length", arguments: HTTPVersion.allCases, [true, false])
        func large(version: HTTPVersion, lengthIsKnown: Bool) async throws {
            let site = try GateInclude.site()
            let more = lengthIsKnown ? [] : ["--header", "Transfer-Encoding: chunked", "--header", "Content-Length:"]
            let body = Data(count: 100 * 1024 * 1024)
            let answer = try await site.nginx.curl.send(
                "POST", "/app/upload", [site.authorization], body: body, version: version, more: more)
            #expect(answer.status == 200)
            #expect(site.application?.take().map(\.bodyLength) == [body.count])

            // A body one byte over the location's limit, and a large body without authorization.
            let refused = try await site.nginx.curl.send(
                "POST", "/app/upload", [], body: Data(count: 1 << 20), version: version, more: more)
            #expect(refused.status == 401)
            let larger = try await site.nginx.curl.run(
                "POST", "/app/upload", [site.authorization], body: body + Data([0]), version: version, more: more)
            #expect(larger.text.contains(" 413 "))
            #expect(site.application?.take().isEmpty == true)
        }

        @Test("the gate decides before a slow body arrives and does not wait for it")
        func slow() throws {
            let site = try GateInclude.site()
            let connection = try PlainConnection(port: site.plainPort)
            let head = "POST /app/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n"
            try connection.write(Data((head + "\(site.authorization)\r\n\r\nabc").utf8))
            try connection.write(Data("def".utf8))
            #expect(try connection.answer().status == 200)
            #expect(site.application?.take().map(\.bodyLength) == [6])

            // The request is refused before the body arrives.
            let other = try PlainConnection(port: site.plainPort)
            try other.write(Data((head + "\r\nabc").utf8))
            #expect(try other.answer().status == 401)
        }
    }
}
