import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    @Suite("Paths that are not in normal form") struct PathCorpus {  // G3
        /// Paths that no program should receive, and paths whose readings the site's rules judge differently.
        private static let paths = [
            "/app/../app/x", "//app/x", "/x/../app/x", "/app/../../app/x", "/app/%2e%2e/app/x", "/app/.%2e/app/x",
            "/app/..\\x", "/app/..%5cx", "/app/x%00", "/app/%00/x", "/app/x%2500", "/app/..;/x",
            "/app/%252e%252e/x", "/app/x%0d%0ay", "/app/%c0%ae%c0%ae/x", "/app/%c0%afx", "/app/%e0%80%af",
            "/app/%f0%80%80%af", "/app/%ff", "/app%2fx", "/%2fapp/x", "/app/recent%2fx", "/app//recent/x",
            "/app/recent;v=1/x", "/app/recent%3bv/x", "/app/recent%5cx", "/app/%252frecent/x", "/app/./recent/x",
            "/app/bob%252fx",
        ]

        /// Paths whose readings the site's rules judge alike.
        private static let alike = [
            "/app/api/v4/projects/group%2Fproject", "/app/@scope%2fname", "/app/api/queues/%2F/name", "/app//x",
            "/app/x//",
            "/app/x;y", "/app/x;v=1/y", "/app/x%3by", "/app/100%25ab", "/app/x%252Fy", "/app/x%5cy", "/app/x\\y",
            "/app/./x", "/app/%2E/x", "/app/lib%2Fclass%2Erb", "/app/https://example.org/x",
        ]

        private static func isRefused(_ status: Int) -> Bool { [400, 403, 404].contains(status) }

        @Test("are refused for an authorized user over HTTP/1.1, sent as written", arguments: ["GET", "POST"])
        func one(method: String) throws {
            let site = try GateInclude.site()
            for path in Self.paths {
                let connection = try PlainConnection(port: site.plainPort)
                let answer = try connection.send(method, path, [site.authorization, "Content-Length: 0"])
                #expect(Self.isRefused(answer.status), "\(path): \(answer.status)")
            }
            #expect(site.application?.take().map(\.head) == [])
        }

        @Test("are refused for an authorized user over HTTP/2", arguments: ["GET", "POST"])
        func two(method: String) async throws {
            let site = try GateInclude.site()
            for path in Self.paths {
                let answer = try await site.nginx.curl.send(method, path, [site.authorization])
                #expect(Self.isRefused(answer.status), "\(path): \(answer.status)")
            }
            #expect(site.application?.take().map(\.head) == [])
        }

        // Everyday reality, point 18.
        @Test("are let in if the rules judge every reading alike, and reach the application as sent")
        func alike() throws {
            let site = try GateInclude.site()
            for path in Self.alike {
                let connection = try PlainConnection(port: site.plainPort)
                #expect(try connection.send("GET", path, []).status == 401, "\(path)")
                let answer = try connection.send("GET", path, [site.authorization])
                #expect(answer.status == 200, "\(path)")
                let head = try #require(site.application?.take().first?.head, "\(path)")
                #expect(head.hasPrefix("GET \(path) HTTP/"), "\(head)")
            }
        }

        @Test("are refused with the reason in the log: the readings, and the rules' lines")
        func logged() throws {
            let site = try GateInclude.site()
            let connection = try PlainConnection(port: site.plainPort)
            for (path, reason) in [
                (
                    "/app/bob%2fletters?q=1",
                    "different readings of the path: as /app/bob%2fletters, the rule on line 9 matches, "
                        + "and as /app/bob/letters, the rule on line 8 matches"
                ), ("/app/x/..;/letters", "ambiguous path: it has a segment .., possibly encoded"),
            ] {
                #expect(try connection.send("GET", path, [site.authorization]).status == 403)
                let log = try String(contentsOfFile: site.worker.log, encoding: .utf8)
                let line = log.split(separator: "\n").last { $0.contains("path=\(path.prefix { $0 != "?" })") }
                #expect(line?.contains("the gate refused: \(reason)") == true, "\(line ?? "no line")")
                #expect(line?.contains("from=127.0.0.1") == true)
            }
        }

        @Test("the query is not checked as a path, and ordinary escapes are allowed", arguments: ["GET", "POST"])
        func good(method: String) async throws {
            let site = try GateInclude.site()
            for path in ["/app/x?../..%2f//;%00", "/app/b%20c", "/app/%C3%A4", "/app/x.y_z~-"] {
                let answer = try await site.nginx.curl.send(method, path, [site.authorization])
                #expect(answer.status == 200, "\(path)")
                #expect(try await site.nginx.curl.send(method, path).status == 401, "\(path)")
            }
            #expect(site.application?.take().count == 4)
        }
    }
}
