import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    @Suite("Paths that are not in normal form") struct PathCorpus {  // G3
        private static let paths = [
            "/app/../app/x", "/app/./x", "//app/x", "/app//x", "/app/x//", "/x/../app/x", "/app/../../app/x",
            "/app/%2e%2e/app/x", "/app/%2E/x", "/app/.%2e/app/x", "/app/x%2fy", "/app/x%2Fy", "/app/%2f", "/app/x%5cy",
            "/app/x\\y", "/app/..\\x", "/app/..%5cx", "/app/x%00", "/app/%00/x", "/app/x;y", "/app/..;/x", "/app/x%3by",
            "/app/%c0%ae%c0%ae/x", "/app/%c0%afx", "/app/%e0%80%af", "/app/%f0%80%80%af", "/app/%ff",
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
