package import Foundation
import Testing

/// A version of HTTP that tests are run with.
package enum HTTPVersion: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case one = "--http1.1"
    case two = "--http2"

    package var testDescription: String { self == .one ? "HTTP/1.1" : "HTTP/2" }
}

/// Sends requests to one server with curl, a real client over a real connection.
package struct Curl: Sendable {
    /// `https://localhost:8443`.
    package let origin: String
    /// The trusted CA file.
    package let certificate: String
    /// The address to connect to instead of the resolved one: 127.0.0.1 or [::1].
    package var address: String
    /// More arguments for every request.
    package var arguments: [String]

    /// A client of one server.
    package init(origin: String, certificate: String, address: String = "127.0.0.1", arguments: [String] = []) {
        self.origin = origin
        self.certificate = certificate
        self.address = address
        self.arguments = arguments
    }

    /// Sends one request. Header lines go through a file, so that they may be of any size.
    package func send(
        _ method: String = "GET", _ path: String, _ fields: [String] = [], body: Data? = nil,
        version: HTTPVersion = .two,
        more: [String] = []
    ) async throws -> HTTPAnswer {
        let outcome = try await run(method, path, fields, body: body, version: version, more: more)
        guard outcome.status == 0 else { throw Command.Failed(description: "\(method) \(path): \(outcome.errors)") }
        return try HTTPAnswer(outcome.output)
    }

    /// Like `send`, for requests to which curl may get no response.
    package func run(
        _ method: String = "GET", _ path: String, _ fields: [String] = [], body: Data? = nil,
        version: HTTPVersion = .two,
        more: [String] = []
    ) async throws -> Command.Outcome {
        let folder = try TemporaryDirectory()
        let lines = try folder.write(fields.map { $0 + "\n" }.joined(), to: "fields")
        var command = [
            "curl", "--disable", "--silent", "--show-error", "--include", "--max-time", MachineSpeed.limit(seconds: 20),
            "--noproxy", "*",
        ]
        command += ["--cacert", certificate, "--path-as-is", "--connect-to", "::\(address):", version.rawValue]
        command += ["--header", "@\(lines)"]
        command += method == "HEAD" ? ["--head"] : ["--request", method]
        if let body {
            try body.write(to: URL(fileURLWithPath: "\(folder.path)/body"))
            command += ["--data-binary", "@\(folder.path)/body"]
            if !fields.contains(where: { $0.lowercased().hasPrefix("content-type:") }) {
                command += ["--header", "Content-Type:"]
            }
        }
        return try await Command.run(command + arguments + more + [origin + path])
    }
}

/// The `Content-Type` of most requests here.
package let sendsJSON = "Content-Type: application/json"
package let sendsForm = "Content-Type: application/x-www-form-urlencoded"
