import Foundation
import Testing

extension EndToEnd {
    @Suite("Requests forged inside a body") struct ForgedRequests {  // F1
        /// FastCGI records that ask for the operator's page, as a worker would read them that took a body for records.
        private static let forged: Data = {
            func pair(_ name: String, _ value: String) -> Data {
                Data([UInt8(name.utf8.count), UInt8(value.utf8.count)]) + Data(name.utf8) + Data(value.utf8)
            }
            func record(_ type: UInt8, _ content: Data) -> Data {
                let padding = (8 - content.count % 8) % 8
                return Data([1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), UInt8(padding), 0])
                    + content
                    + Data(count: padding)
            }
            let parameters = [
                ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/healthz"), ("ORIGINAL_URI", "/healthz"),
                ("REMOTE_USER", "admin"), ("SERVER_PROTOCOL", "HTTP/1.1"), ("CONTENT_LENGTH", "0"),
            ].reduce(Data()) { $0 + pair($1.0, $1.1) }
            let begin = record(1, Data([0, 1, 1, 0, 0, 0, 0, 0]))
            return begin + record(4, parameters) + record(4, Data()) + record(5, Data())
        }()

        /// Bodies with the forged records at every place where libfcgi's buffer of 8192 bytes could end.
        private static func bodies() -> [Data] {
            stride(from: 8_152, through: 8_232, by: 8).map { offset in
                var body = Data(repeating: 0, count: offset)
                while body.count + forged.count <= 16_384 { body += forged }
                return body + Data(repeating: 0, count: 16_384 - body.count)
            } + [Data((0..<16_384 / forged.count).flatMap { _ in forged })]
        }

        @Test(
            "a body that its route does not read never becomes a request",
            arguments: ["/protected", "/login", "/nothing-here"])
        func ignoredBody(path: String) async throws {
            let server = try EndToEnd.server()
            for body in Self.bodies() {
                // A type that is refused before the body is read.
                let first = try await server.curl.send("POST", path, ["Content-Type: text/plain"], body: body)
                #expect([404, 405, 415].contains(first.status))
                // The next requests go over the connections that nginx kept: an answer to a forged request would come here.
                for _ in 0..<3 {
                    let next = try await server.curl.send("GET", "/protected")
                    #expect(next.status == 401)
                    #expect(next.problem == "Invalid authorization code.")
                }
            }
        }
    }
}
