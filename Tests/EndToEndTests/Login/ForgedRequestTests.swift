import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("Requests forged inside a body") struct ForgedRequests {  // F1
        /// The client address in the forged request, which no real request has.
        private static let forgedAddress = "203.0.113.66"

        /// The FastCGI records of a login, as a worker would read them if it took a body for records.
        private static let forged: Data = {
            func pair(_ name: String, _ value: String) -> Data {
                Data([UInt8(name.utf8.count), UInt8(value.utf8.count)]) + Data(name.utf8) + Data(value.utf8)
            }
            func record(_ type: UInt8, _ content: Data) -> Data {
                let padding = (8 - content.count % 8) % 8
                let (high, low) = (UInt8(content.count >> 8), UInt8(content.count & 255))
                return Data([1, type, 0, 1, high, low, UInt8(padding), 0]) + content + Data(count: padding)
            }
            let body = Data("username=forged&password=forged".utf8)
            let parameters = [
                ("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/login"), ("ORIGINAL_URI", "/login"),
                ("REMOTE_ADDR", forgedAddress), ("CONTENT_TYPE", "application/x-www-form-urlencoded"),
                ("CONTENT_LENGTH", String(body.count)),
            ].reduce(Data()) { $0 + pair($1.0, $1.1) }
            let begin = record(1, Data([0, 1, 1, 0, 0, 0, 0, 0]))
            return begin + record(4, parameters) + record(4, Data()) + record(5, body) + record(5, Data())
        }()

        /// Bodies full of the forged records, one for each position at which byte 8192 of a connection can fall among
        /// them. libfcgi's buffer ends there, and libfcgi would continue with "the next request". Behind the same
        /// nginx, a responder in plain libfcgi took one of these for a request.
        private static let bodies: [Data] = stride(from: 0, to: forged.count, by: 8).map { start in
            var body = Data(count: start)
            while body.count + forged.count <= 16_384 { body += forged }
            return body + Data(count: 16_384 - body.count)
        }

        @Test(
            "a body that its route does not read never becomes a request", arguments: ["/protected", "/nothing-here"])
        func ignoredBody(path: String) async throws {
            let server = try EndToEnd.server()
            for body in Self.bodies {
                let first = try await server.curl.send("POST", path, ["Content-Type: text/plain"], body: body)
                #expect([404, 405].contains(first.status))
                // The next request may use the same connection, which nginx keeps open.
                let next = try await server.curl.send("GET", "/protected")
                #expect(next.status == 401)
                #expect(next.problem == "Invalid authorization code.")
            }
            // A forged login would have been queued before this login, and would now be in the log too.
            let login = try await server.curl.send(
                "POST", "/login", [sendsForm], body: Data("username=real&password=x".utf8))
            #expect(login.status == 401)
            let log = try String(contentsOfFile: server.worker.log, encoding: .utf8)
            #expect(log.contains("from=127.0.0.1"), "the log contains client addresses")
            #expect(!log.contains(Self.forgedAddress))
        }
    }
}
