import EndToEndSupport
import Foundation
import Testing

/// Runs the documentation's applications, which check the signed identity, unchanged (G8).
@Suite("Applications that check the signed identity, as documented") struct ApplicationExampleTests {
    private static let page = "Sources/AuthService/AuthService.docc/ProtectingApplications.md"
    private static let python = "\(Repository.root)/.venv/bin/python3"

    /// An application on a port of loopback, and a server that has the public keys.
    private func withApplication(
        files: [String: String], _ command: (_ port: String, _ folder: String) -> [String], path: String
    ) async throws {
        let folder = try TemporaryDirectory()
        for (name, text) in files { _ = try folder.write(text, to: name) }
        let ports = try FreePorts.pair()
        let issuer = "http://127.0.0.1:\(ports.https)"
        let identity = try SampleIdentity(issuer: issuer)
        let keys = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: "\(keys.path)/.well-known", withIntermediateDirectories: false)
        _ = try keys.write(try identity.keySet(), to: ".well-known/jwks.json")
        let log = "\(folder.path)/log"
        let keyServer = try GuardedProcess(
            [
                Self.python, "-m", "http.server", "\(ports.https)", "--bind", "127.0.0.1", "--directory", keys.path,
            ], log: log)
        let application = try GuardedProcess(
            ["env", "-C", folder.path] + command("\(ports.http)", folder.path), log: log,
            environment: [
                "AUTH": issuer, "HERE": SampleIdentity.audience, "PORT": "\(ports.http)", "NO_PROXY": "*",
                "KEYS": "\(folder.path)/keys.json",
            ])
        let curl = Curl(origin: "http://127.0.0.1:\(ports.http)", certificate: "/dev/null")
        for origin in [issuer + "/.well-known/jwks.json", curl.origin + path] {
            try await eventually("\(origin) answers") {
                try await Command.run(["curl", "-s", "--noproxy", "*", "-o", "/dev/null", origin]).status == 0
            }
        }

        let good = try await curl.send("GET", path, ["X-Auth-Token: \(try identity.good())"], version: .one)
        #expect(good.status == 200, "\(good.body) \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
        #expect(good.json["hello"]?.text == "alice")
        // Everyday reality, point 21.
        for row in try identity.acceptable() {
            let answer = try await curl.send("GET", path, ["X-Auth-Token: \(row.token)"], version: .one)
            #expect(answer.status == 200, "\(row.what)")
        }
        for row in try identity.refused() {
            let answer = try await curl.send("GET", path, row.headers, version: .one)
            #expect(answer.status == 401, "\(row.what)")
            #expect(!answer.body.contains("alice"))
        }
        // The application caches no refused token.
        #expect(
            try await curl.send("GET", path, ["X-Auth-Token: \(try identity.good())"], version: .one).status == 200)
        _ = try await application.stop()
        _ = try await keyServer.stop()
    }

    @Test("FastAPI")
    func fastAPI() async throws {
        let blocks = try CodeBlocks.of("python", in: "README.md")
        try #require(blocks.count == 1)
        try await withApplication(
            files: ["app.py": blocks[0]],
            { port, _ in [Self.python, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", port] },
            path: "/app/")
    }

    @Test("Node")
    func node() async throws {
        let blocks = try CodeBlocks.of("javascript", in: Self.page)
        try #require(blocks.count == 2)
        try await withApplication(
            files: ["gate.mjs": blocks[0], "app.mjs": blocks[1]], { _, _ in ["node", "app.mjs"] }, path: "/")
    }

    @Test("PHP")
    func php() async throws {
        let blocks = try CodeBlocks.of("php", in: Self.page)
        try #require(blocks.count == 2)
        try await withApplication(
            files: ["gate.php": blocks[0], "index.php": blocks[1]],
            { port, folder in ["php", "-S", "127.0.0.1:\(port)", "-t", folder] }, path: "/")
    }
}
