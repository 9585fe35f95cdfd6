import EndToEndSupport
import Foundation
import Identity
import JWT
import Testing

/// A worker with every kind of session binding, nginx that requests client certificates, a file behind the gate,
/// and a folder that contains the program.
final class BindingScene: Sendable {
    static let alice = TestAccount(username: "alice", password: "correct horse battery staple")
    static let page = "the report behind the gate"

    let worker: Worker
    let nginx: Nginx
    let folder: TemporaryDirectory
    let key: Key

    /// - Parameters:
    ///   - include: the file of `nginx/sallyport` that requests client certificates.
    ///   - settings: lines of the configuration.
    ///   - authority: the file of the authority whose certificates nginx trusts.
    init(include: String, settings: [String], authority: String? = nil) async throws {
        let ports = try FreePorts.pair()
        folder = try TemporaryDirectory()
        var generator = SystemRandomNumberGenerator()
        key = try Key.generate(.es256, using: &generator)
        try FileManager.default.createDirectory(atPath: "\(folder.path)/pages", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/sallyport", withDestinationPath: Repository.program)
        _ = try folder.write(Self.page + "\n", to: "pages/report.txt", mode: 0o644)
        worker = try await Worker(
            origin: "https://localhost:\(ports.https)", accounts: [Self.alice], settings: settings)
        let location = """
                location /app/ {
                    include sallyport/gate.conf;
                    alias \(folder.path)/pages/;
                }

                # The operator's pages
            """
        nginx = try await Nginx(
            ports: ports, socket: worker.socket, values: ["rate=off"],
            changes: [
                ("sallyport.conf", "# include sallyport/\(include);", "include sallyport/\(include);"),
                ("sallyport.conf", "    # The operator's pages", location),
            ] + (authority.map { [("sallyport/\(include)", "/etc/sallyport/client-ca.pem", $0)] } ?? []))
        try await eventually("nginx answers") { try await self.nginx.curl.run("GET", "/protected").status == 0 }
        // No worker served these accounts before, so no proof can be a replay (S16).
        #expect(try await login(proof: try proof("POST", "/login")).status == 200)
    }

    func stop() async throws {
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    /// The answer to a login.
    func login(proof: String? = nil, more: [String] = []) async throws -> HTTPAnswer {
        let body = #"{"username":"alice","password":"\#(Self.alice.password)"}"#
        return try await nginx.curl.send(
            "POST", "/login", [sendsJSON] + (proof.map { ["DPoP: \($0)"] } ?? []), body: Data(body.utf8), more: more)
    }

    /// The access token of a login.
    func token(proof: String? = nil, more: [String] = []) async throws -> String {
        try #require(try await login(proof: proof, more: more).json["access_token"]?.text)
    }

    /// A proof by the scene's key.
    func proof(_ method: String, _ path: String, token: String? = nil, nonce: String? = nil) throws -> String {
        var claims = JSONBuilder()
        claims.setTokenID("\(UInt64.random(in: .min ... .max))")
        claims.set("htm", method)
        claims.set("htu", nginx.origin + path)
        claims.setIssuedAt(NumericDate(seconds: Int64(Date().timeIntervalSince1970)))
        if let token { claims.set("ath", Thumbprint(of: Array(token.utf8)).description) }
        if let nonce { claims.set("nonce", nonce) }
        return try DPoPProof.sign(claims, with: key, type: DPoPProof.dpopType)
    }

    /// Runs the commands of a chapter in the documentation, unchanged.
    func run(_ page: String, chapter: String, _ values: [String: String] = [:]) async throws -> Command.Outcome {
        let blocks = try CodeBlocks.of("sh", in: "Sources/AuthService/AuthService.docc/\(page)", chapter: chapter)
        // Chapters run concurrently, so each has a separate file.
        let script = try folder.write(try #require(blocks.first), to: "\(chapter.filter(\.isLetter)).sh")
        var environment = [
            "AUTH": nginx.origin, "LOGIN_NAME": Self.alice.username, "LOGIN_PASSWORD": Self.alice.password,
            "CURL_CA_BUNDLE": nginx.certificate, "NO_PROXY": "*",
            "PATH": "\(folder.path):/usr/local/bin:/usr/bin:/bin",
        ]
        environment.merge(values) { $1 }
        return try await Command.run(["env", "-C", folder.path, "sh", "-e", script], environment: environment)
    }
}

/// Starts a scene before the first test of a suite, and stops it after the last.
struct BindingSceneTrait: SuiteTrait, TestScoping {
    @TaskLocal static var scene: BindingScene?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let scene = try await BindingScene(
            include: "client-certificates.conf",
            settings: ["certificates: { mode: self-signed }", "network: { ipv4: exact, ipv6: 64 }"])
        do {
            try await Self.$scene.withValue(scene) { try await function() }
        } catch {
            try await scene.stop()
            throw error
        }
        try await scene.stop()
    }
}
