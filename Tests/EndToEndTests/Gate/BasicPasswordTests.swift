import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    /// Everyday reality, point 8, with curl.
    @Suite("Personal tokens as passwords at the gate") struct BasicPassword {
        private let site: GateSite

        init() throws { site = try GateInclude.site() }

        private func send(_ user: String, _ path: String, _ more: [String] = []) async throws -> HTTPAnswer {
            try await site.nginx.curl.send("GET", path, [], more: ["--user", user] + more)
        }

        @Test("open a location with gate-basic.conf and a rule with `basic`, and stop at the gate")
        func opens() async throws {
            let token = try await site.personalToken("curl")
            for path in ["/git/", "/basic/"] {
                let answer = try await send("alice:\(token)", path)
                #expect(answer.status == 200)
                let entry = try #require(site.application?.take().first)
                #expect(entry.values("Remote-User") == ["alice"])
                #expect(entry.values("Authorization").isEmpty)
                for user in ["bob:\(token)", ":\(token)", "alice:\(token)x", "alice:\(GateSite.alice.password)"] {
                    #expect(try await send(user, path).status == 401, "\(user)")
                }
            }
            for path in ["/app/", "/pages/", "/protected"] {
                #expect(try await send("alice:\(token)", path).status == 401, "\(path)")
            }
            // The other server, whose locations differ.
            let fields = ["Authorization: Basic \(Data("alice:\(token)".utf8).base64EncodedString())"]
            for (path, status) in [("/git/", 200), ("/basic/", 200), ("/app/", 401)] {
                #expect(try await site.other.send("GET", path, fields, version: .one).status == status, "\(path)")
            }
            // One location's setting does not outlive its request on a connection (G7).
            let connection = try PlainConnection(port: site.plainPort)
            for (path, status) in [("/git/", 200), ("/app/", 401), ("/git/", 200), ("/app/", 401)] {
                #expect(try connection.send("GET", path, fields).status == status, "\(path)")
            }
            _ = site.application?.take()
        }

        @Test("a client without the token gets the challenge that suits it", arguments: HTTPVersion.allCases)
        func challenge(version: HTTPVersion) async throws {
            let bearer = #"Bearer realm="\#(site.nginx.origin)""#
            let basic = #"Basic realm="\#(site.nginx.origin)", charset="UTF-8", "# + bearer
            func ask(_ path: String, _ fields: [String], method: String = "GET") async throws -> HTTPAnswer {
                try await site.nginx.curl.send(method, path, fields, version: version)
            }
            for path in ["/git/", "/basic/"] {
                for (method, fields) in [
                    ("GET", []), ("GET", ["Accept: */*", "User-Agent: git/2.39.5"]), ("PROPFIND", ["Depth: 1"]),
                    ("REPORT", []), ("OPTIONS", []), ("HEAD", []),
                ] as [(String, [String])] {
                    let answer = try await ask(path, fields, method: method)
                    #expect(answer.status == 401, "\(method)")
                    #expect(answer["www-authenticate"] == basic, "\(method)")
                }
                let visit = try await ask(
                    path, ["Accept: text/html", "Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate"])
                #expect(visit.status == 302)
                let script = ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Accept: */*"]
                let background = try await ask(path, script)
                #expect(background.status == 401)
                #expect(background["www-authenticate"] == bearer)
            }
            #expect(try await ask("/app/", [])["www-authenticate"] == bearer)
        }

        @Test("curl asked to choose a scheme chooses Basic")
        func chosen() async throws {
            let token = try await site.personalToken("choice")
            let outcome = try await site.nginx.curl.run(
                "GET", "/git/", [], more: ["--anyauth", "--user", "alice:\(token)"])
            let heads = outcome.text.split(separator: "\r\n").filter { $0.hasPrefix("HTTP/") }
            #expect(heads.map { $0.split(separator: " ")[1] } == ["401", "200"])
            _ = site.application?.take()
        }
    }
}
