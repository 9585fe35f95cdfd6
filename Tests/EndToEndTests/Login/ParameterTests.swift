import Foundation
import EndToEndSupport
import Testing

/// The parameters that nginx sends to the worker, recorded by a responder of the tests.
@Suite("Parameters that nginx sends") struct ParameterTests {
    /// Runs `body` with nginx in front of a recorder, and stops both afterwards.
    static func withRecorder(
        values: [String] = ["by-address=yes", "rate=1000r/s"],
        changes: [(file: String, text: String, replacement: String)] = [],
        _ body: (Nginx, ParameterRecorder) async throws -> Void
    ) async throws {
        let recorder = try ParameterRecorder()
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: recorder.socket, values: values, changes: changes)
        do { try await body(nginx, recorder) } catch {
            _ = try await nginx.stop()
            throw error
        }
        #expect(try await nginx.stop() == 0)
        recorder.stop()
    }

    /// The names in `forged-headers.conf`.
    static func hiddenNames() throws -> [String] {
        let text = try String(
            contentsOfFile: "\(Repository.root)/nginx/sallyport/forged-headers.conf", encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            line.hasPrefix("fastcgi_param HTTP_") ? String(line.dropFirst(19).prefix { $0 != " " }) : nil
        }
    }

    @Test("no forged header arrives in any spelling, once or twice", arguments: [false, true])  // N2, G6
    func forgedHeaders(underscoresAllowed: Bool) async throws {
        let names = try Self.hiddenNames()
        for name in [
            "PROXY", "FORWARDED", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_FORWARDED_PORT",
            "X_FORWARDED_URI", "X_FORWARDED_METHOD", "X_FORWARDED_USER", "X_ORIGINAL_URI", "X_ORIGINAL_URL",
            "X_ORIGINAL_METHOD", "REMOTE_USER", "REMOTE_ADDR", "X_REAL_IP", "X_REWRITE_URL",
        ] { #expect(names.contains(name)) }
        let change = (
            file: "sallyport/limits.conf", text: "underscores_in_headers off", replacement: "underscores_in_headers on"
        )
        try await Self.withRecorder(changes: underscoresAllowed ? [change] : []) { nginx, recorder in
            for version in HTTPVersion.allCases {
                for start in stride(from: 0, to: names.count, by: 20) {
                    let fields = names[start..<min(start + 20, names.count)].filter { $0 != "HOST" }.flatMap { name in
                        let hyphens = name.replacing("_", with: "-")
                        return [hyphens, hyphens.lowercased(), name.lowercased()].map { "\($0): forged" }
                    }
                    let answer = try await nginx.curl.send("GET", "/", fields + fields, version: version)
                    #expect(answer.status == 200)
                }
            }
            let sent = recorder.take().flatMap(\.parameters)
            #expect(sent.filter { $0.value.contains("forged") }.map(\.name) == [])
            #expect(sent.contains { $0.name == "HTTP_USER_AGENT" }, "other headers arrive")
        }
    }

    @Test("nginx sets every parameter, once", arguments: HTTPVersion.allCases)  // N1, N2
    func facts(version: HTTPVersion) async throws {
        try await Self.withRecorder { nginx, recorder in
            let fields = ["Authorization: Bearer x", sendsForm, "DPoP: one", "DPoP: two"]
            _ = try await nginx.curl.send("POST", "/a/../b%20c?q=%2f", fields, body: Data("x=1".utf8), version: version)
            let entry = try #require(recorder.take().first)
            let expected = [
                "REQUEST_METHOD": "POST", "REQUEST_URI": "/a/../b%20c?q=%2f", "ORIGINAL_URI": "/b c",
                "QUERY_STRING": "q=%2f", "SERVER_NAME": "localhost", "HTTPS": "on", "REMOTE_ADDR": "127.0.0.1",
                "CONTENT_LENGTH": "3", "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "HTTP_AUTHORIZATION": "Bearer x", "TLS_CLIENT_VERIFY": "NONE",
                "SERVER_PROTOCOL": version == .one ? "HTTP/1.1" : "HTTP/2.0",
            ]
            for (name, value) in expected { #expect(entry.values(name) == [value], "\(name)") }
            #expect(entry.values("REQUEST_ID").first?.count == 32)
            #expect(entry.values("HTTP_HOST") == [], "Host is not sent: the origin is configured")
            // F8: the worker gets both, and refuses.
            #expect(entry.values("HTTP_DPOP") == ["one", "two"])
            #expect(entry.body == Data("x=1".utf8))
            let facts = entry.parameters.map(\.name).filter { !$0.hasPrefix("HTTP_") }
            #expect(Set(facts).count == facts.count)
        }
    }

    @Test("the length of a streamed body is known to the worker", arguments: HTTPVersion.allCases)
    func streamed(version: HTTPVersion) async throws {
        try await Self.withRecorder { nginx, recorder in
            let body = Data(repeating: 65, count: 9_000)
            _ = try await nginx.curl.send(
                "POST", "/login", [sendsForm], body: body, version: version,
                more: ["--header", "Transfer-Encoding: chunked", "--header", "Content-Length:"])
            let entry = try #require(recorder.take().first)
            #expect(entry.values("CONTENT_LENGTH") == ["9000"])
            #expect(entry.body == body)
        }
    }

    @Test("connections to the worker are kept")  // N7
    func kept() async throws {
        try await Self.withRecorder(changes: [("nginx.conf", "worker_processes auto", "worker_processes 1")]) {
            nginx, recorder in
            for _ in 0..<5 { _ = try await nginx.curl.send("GET", "/") }
            #expect(recorder.take().count == 5)
            #expect(recorder.accepted == 1)
        }
    }
}
