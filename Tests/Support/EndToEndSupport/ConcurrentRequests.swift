import Foundation

/// Many concurrent requests from one curl. Each has its own connection, so that they spread over the workers of nginx
/// and of the server.
package struct ConcurrentRequests {
    /// One request.
    package struct Request: Sendable {
        package let path: String
        package let json: String?
        package let bearer: String?

        /// A POST with this body and token.
        package init(path: String, json: String? = nil, bearer: String? = nil) {
            self.path = path
            self.json = json
            self.bearer = bearer
        }
    }

    /// Sends all requests as simultaneously as possible. Returns the responses in request order.
    package static func send(_ requests: [Request], to nginx: Nginx) async throws -> [HTTPAnswer] {
        let folder = try TemporaryDirectory()
        let sections = try requests.enumerated().map { index, request in
            var lines = [
                "url = \"\(nginx.origin)\(request.path)\"", "request = POST", "include", "silent", "http1.1",
                "max-time = \(MachineSpeed.limit(seconds: 20))", "noproxy = \"*\"", "cacert = \"\(nginx.certificate)\"",
                "connect-to = \"::127.0.0.1:\"", "output = \"\(folder.path)/\(index)\"",
            ]
            if let json = request.json {
                lines.append("data-binary = \"@\(try folder.write(json, to: "\(index).json"))\"")
                lines.append("header = \"\(sendsJSON)\"")
            }
            if let bearer = request.bearer { lines.append("header = \"Authorization: Bearer \(bearer)\"") }
            return lines.joined(separator: "\n")
        }
        let configuration = try folder.write(sections.joined(separator: "\nnext\n"), to: "curl.conf")
        try await Command.succeed([
            "curl", "--disable", "--parallel", "--parallel-immediate", "--parallel-max", "300", "--config",
            configuration,
        ])
        return try requests.indices.map { index in
            try HTTPAnswer(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(index)")))
        }
    }
}
