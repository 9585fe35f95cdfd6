import EndToEndSupport
import Foundation
import Testing

/// "Protect an application in five minutes": the README's blocks, as printed, one after the other.
@Suite("The README's worked example") struct WorkedExampleTests {
    private static let alice = LiveServer.alice

    private static func blocks(_ language: String) throws -> [String] {
        try CodeBlocks.of(language, in: "README.md", chapter: "Protect an application in five minutes")
    }

    @Test("protects an application, tells it the user, and `check` finds no problem")
    func readme() async throws {
        let ports = try FreePorts.pair()
        let other = try FreePorts.pair().https
        let origin = "https://localhost:\(ports.https)"
        // A test cannot use the example's host name and port.
        func here(_ text: String) -> String {
            text.replacing("https://auth.example.org", with: origin).replacing("8000", with: "\(other)")
        }
        let folder = try TemporaryDirectory()
        let settings = try #require(Self.blocks("yaml").first)
        let worker = try await Worker(origin: origin, accounts: [Self.alice], settings: [here(settings)])
        let location = try #require(Self.blocks("nginx").first)
        let nginx = try await Nginx(
            ports: ports, socket: worker.socket, values: ["by-address=yes", "rate=off"],
            changes: [
                ("sallyport.conf", "    # The operator's pages", here(location) + "\n    # The operator's pages")
            ])

        _ = try folder.write(
            try #require(Self.blocks("python").first), to: "app.py")
        let shell = try Self.blocks("sh")
        try #require(shell.count == 2)
        let script = try folder.write(here(shell[0]), to: "run.sh")
        let application = try GuardedProcess(
            ["env", "-C", folder.path, "sh", "-e", script], log: "\(folder.path)/log",
            environment: [
                "AUTH": origin, "HERE": "\(origin)/app", "SSL_CERT_FILE": nginx.certificate, "NO_PROXY": "*",
                "PATH": "\(Repository.root)/.venv/bin:/usr/bin:/bin",
            ])
        try await eventually("the application listens") {
            try await Command.run(["curl", "-s", "--noproxy", "*", "-o", "/dev/null", "http://127.0.0.1:\(other)/"])
                .status == 0
        }
        // The application itself refuses requests that bypass the gate.
        let past = Curl(origin: "http://127.0.0.1:\(other)", certificate: nginx.certificate)
        #expect(try await past.send("GET", "/app/", ["Remote-User: alice"], version: .one).status == 401)

        let look = try await Command.run(
            ["sh", "-e", try folder.write(shell[1], to: "look.sh")],
            environment: [
                "AUTH": origin, "LOGIN_NAME": Self.alice.username, "LOGIN_PASSWORD": Self.alice.password,
                "CURL_CA_BUNDLE": nginx.certificate, "NO_PROXY": "*",
            ])
        #expect(look.status == 0)
        #expect(look.text.hasPrefix(#"{"hello":"alice","groups":["#), "\(look.text)")
        #expect(look.text.hasSuffix(#""detail":"Invalid authorization code."}"#))
        let person = try await nginx.curl.send("GET", "/app/?deep=1", ["Accept: text/html"])
        #expect(person["location"] == "\(origin)/login?return_to=/app/%3Fdeep%3D1")

        let dump = try await Command.succeed(Nginx.command(nginx.folder.path) + ["-T"]).output
        let check = try await Command.run([Repository.program, "check", "--nginx", "-"], input: dump)
        #expect(check.status == 0, "\(check.text)")
        _ = try await application.stop()
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }
}
