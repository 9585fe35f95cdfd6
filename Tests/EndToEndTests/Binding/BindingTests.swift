import EndToEndSupport
import Foundation
import Identity
import JWT
import Testing

/// S16 through the real nginx, with the shipped files and the README's commands.
@Suite("Token binding over the wire", BindingSceneTrait()) struct BindingTests {
    private let scene: BindingScene

    init() throws { scene = try #require(BindingSceneTrait.scene) }

    private func get(
        _ path: String, _ token: String, _ proof: String? = nil, _ method: String = "GET", more: [String] = []
    ) async throws -> HTTPAnswer {
        let fields =
            proof.map { ["Authorization: DPoP \(token)", "DPoP: \($0)"] } ?? ["Authorization: Bearer \(token)"]
        return try await scene.nginx.curl.send(method, path, fields, more: more)
    }

    // MARK: The documentation

    @Test("the documented commands for DPoP work")
    func readmeProofs() async throws {
        let outcome = try await scene.run(
            "SenderConstrainedTokens.md", chapter: "Sender-constrained tokens (DPoP)")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.components(separatedBy: #""username":"alice""#).count == 2, "\(outcome.text)")
        #expect(outcome.text.contains("was used before (jti)"))
        #expect(outcome.text.contains("bound to a key"))
        let mode = try FileManager.default.attributesOfItem(atPath: "\(scene.folder.path)/my.jwk")[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test("the documented commands for client certificates work")
    func readmeCertificates() async throws {
        let outcome = try await scene.run("SenderConstrainedTokens.md", chapter: "Client certificates")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.components(separatedBy: #""username":"alice""#).count == 2, "\(outcome.text)")
        #expect(outcome.text.contains("bound to another client certificate"))
        let token = try await scene.token(more: certificate("my"))
        // The last line of output, with the padding that basenc writes.
        let thumbprint = outcome.text.trimmingCharacters(in: .newlines).suffix(44)
        #expect(try UnverifiedToken(token).unverifiedClaimsJSON.contains(#""x5t#S256":"\#(thumbprint.prefix(43))"#))
    }

    @Test("the documented one-time link opens once")
    func readmeLinks() async throws {
        let outcome = try await scene.run(
            "OneTimeLinks.md", chapter: "One-time links", ["token": try await scene.token()])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.text.components(separatedBy: BindingScene.page).count == 2, "\(outcome.text)")
        #expect(outcome.text.contains(#""status":401"#))
        let log = try String(contentsOfFile: scene.nginx.accessLog, encoding: .utf8)
        #expect(!log.contains("one_time_token"))
    }

    // MARK: Proofs

    @Test(
        "of fifty concurrent requests with the same proof, one is accepted",
        arguments: ["/protected", "/app/report.txt"])
    func replay(path: String) async throws {
        let token = try await scene.token(proof: try scene.proof("POST", "/login"))
        let proof = try scene.proof("GET", path, token: token)
        let good = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await get(path, token, proof).status } }
            return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(good == [200: 1, 401: 49])
    }

    @Test("two proofs in one request are refused, at the worker and at the gate", arguments: HTTPVersion.allCases)
    func twoProofs(version: HTTPVersion) async throws {
        let token = try await scene.token(proof: try scene.proof("POST", "/login"))
        for path in ["/protected", "/app/report.txt"] {
            let fields = [
                "Authorization: DPoP \(token)", "DPoP: \(try scene.proof("GET", path, token: token))",
                "DPoP: \(try scene.proof("GET", path, token: token))",
            ]
            #expect(try await scene.nginx.curl.send("GET", path, fields, version: version).status == 400)
        }
    }

    @Test("the gate checks a proof against the actual request and ignores host headers from the client")
    func gate() async throws {
        let token = try await scene.token(proof: try scene.proof("POST", "/login"))
        func ask(_ proof: String, _ fields: [String] = [], method: String = "GET") async throws -> HTTPAnswer {
            try await scene.nginx.curl.send(
                method, "/app/report.txt", ["Authorization: DPoP \(token)", "DPoP: \(proof)"] + fields)
        }
        let good = try await ask(try scene.proof("GET", "/app/report.txt", token: token))
        #expect(good.status == 200)
        #expect(good["dpop-nonce"]?.isEmpty == false)
        for (proof, fields) in [
            (try scene.proof("GET", "/app/other.txt", token: token), []),
            (try scene.proof("POST", "/app/report.txt", token: token), ["X-HTTP-Method-Override: POST"]),
            (try scene.proof("GET", "/auth", token: token), []), (try scene.proof("GET", "/app/report.txt"), []),
            (
                try scene.proof("GET", "/app/other.txt", token: token),
                ["X-Original-URI: /app/other.txt", "X-Forwarded-Uri: /app/other.txt"]
            ),
        ] as [(String, [String])] {
            let answer = try await ask(proof, fields)
            #expect(answer.status == 401)
            #expect(answer["www-authenticate"]?.contains(#"error="invalid_dpop_proof""#) == true)
        }
        #expect(try await get("/app/report.txt", token).status == 401)
        let stale = try await ask(try scene.proof("GET", "/app/report.txt", token: token, nonce: "made up"))
        #expect(stale["www-authenticate"]?.contains(#"error="use_dpop_nonce""#) == true)
        let nonce = try #require(stale["dpop-nonce"])
        #expect(try await ask(try scene.proof("GET", "/app/report.txt", token: token, nonce: nonce)).status == 200)
    }

    @Test("the program makes proofs with keys from openssl and reports why it rejects other keys")
    func proofMaker() async throws {
        let file = "\(scene.folder.path)/ed25519.pem"
        try await Command.succeed(["openssl", "genpkey", "-algorithm", "ed25519", "-out", file])
        func make(_ arguments: [String], input: String = "") async throws -> Command.Outcome {
            try await Command.run([Repository.program, "token", "dpop-proof"] + arguments, input: Data(input.utf8))
        }
        let address = ["--method", "POST", "--url", scene.nginx.origin + "/login?a=b"]
        let proof = try await make(["--key", file] + address)
        #expect(proof.status == 0)
        let token = try await scene.token(proof: proof.text.trimmingCharacters(in: .newlines))
        #expect(try UnverifiedToken(token).unverifiedClaimsJSON.contains(#""jkt""#))
        let missing = try await make(["--key", "/nowhere/key"] + address)
        #expect(missing.status == 1)
        #expect(missing.errors.split(separator: "\n").count == 1)
        #expect(try await make(["--new-key", file] + address).status == 1)
        #expect(try await make(["--key", file, "--token-stdin"] + address).status == 1)
        for arguments in [
            address, ["--key", file, "--new-key", file] + address,
            ["--key", file, "--method", "get", "--url", "https://a"],
            ["--key", file, "--method", "GET", "--url", "http://a"],
        ] {
            #expect(try await make(arguments).status == 64)
        }
    }

    // MARK: Certificates

    private func certificate(_ name: String) -> [String] {
        ["--cert", "\(scene.folder.path)/\(name).crt", "--key", "\(scene.folder.path)/\(name).key"]
    }

    private func makeCertificate(_ name: String) async throws -> [String] {
        try await Command.succeed([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-subj",
            "/CN=\(name)", "-keyout", "\(scene.folder.path)/\(name).key", "-out", "\(scene.folder.path)/\(name).crt",
        ])
        return certificate(name)
    }

    @Test("a certificate from the TLS connection binds a session; a header does not")
    func certificates() async throws {
        let (own, other) = (try await makeCertificate("own"), try await makeCertificate("other"))
        let token = try await scene.token(more: own)
        #expect(try await get("/protected", token, more: own).status == 200)
        #expect(try await get("/app/report.txt", token, more: own).status == 200)
        let pem = try String(contentsOfFile: "\(scene.folder.path)/own.crt", encoding: .utf8)
        let escaped = try #require(pem.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let claims = [
            "TLS-Client-Cert: \(escaped)", "TLS-Client-Verify: SUCCESS", "TLS_CLIENT_CERT: \(escaped)",
            "X-SSL-Client-Cert: \(escaped)", "X-Forwarded-TLS-Client-Cert: \(escaped)", "SSL-Client-Verify: SUCCESS",
        ]
        for path in ["/protected", "/app/report.txt"] {
            #expect(try await get(path, token).status == 401)
            #expect(try await get(path, token, more: other).status == 401)
            let forged = try await scene.nginx.curl.send("GET", path, ["Authorization: Bearer \(token)"] + claims)
            #expect(forged.status == 401)
        }
        let body = Data(#"{"username":"alice","password":"\#(BindingScene.alice.password)"}"#.utf8)
        let login = try await scene.nginx.curl.send("POST", "/login", [sendsJSON] + claims, body: body)
        let unbound = try #require(login.json["access_token"]?.text)
        #expect(!(try UnverifiedToken(unbound).unverifiedClaimsJSON.contains(#""cnf":"#)))
    }

    // MARK: Networks

    @Test("a session used from another network is refused and recorded in the audit")
    func networks() async throws {
        let login = try await scene.login()
        let token = try #require(login.json["access_token"]?.text)
        let refresh = try #require(login.json["refresh_token"]?.text)
        let elsewhere = ["--interface", "127.0.0.2"]
        for path in ["/protected", "/app/report.txt"] {
            #expect(try await get(path, token).status == 200)
            #expect(try await get(path, token, more: elsewhere).status == 401)
        }
        func tryRefresh(_ more: [String]) async throws -> Int {
            try await scene.nginx.curl.send(
                "POST", "/refresh", [sendsForm], body: Data("refresh_token=\(refresh)".utf8), more: more
            ).status
        }
        #expect(try await tryRefresh(elsewhere) == 401)
        #expect(try await scene.worker.command(["audit", "--json"]).contains(#""otherNetwork""#))
        #expect(try await tryRefresh([]) == 200)
    }

    // MARK: Cookies

    @Test("a browser session is refused on another network and accepted again on its first network")
    func cookieNetwork() async throws {
        let browser = try await CookieBrowser.loggedIn(BindingScene.alice, scene.nginx.curl)
        for path in ["/app/report.txt", "/account"] {
            let fields = [browser.line, "Accept: text/html"]
            #expect(try await scene.nginx.curl.send("GET", path, fields).status == 200)
            let moved = try await scene.nginx.curl.send("GET", path, fields, more: ["--interface", "127.0.0.2"])
            #expect([302, 303].contains(moved.status), "\(path)")
            #expect(moved["location"] == scene.nginx.origin + "/login?return_to=\(path)")
            #expect(moved["set-cookie"]?.hasPrefix("__Host-sallyport=; Max-Age=0") == true)
            #expect(try await scene.nginx.curl.send("GET", path, fields).status == 200)
        }
    }

    @Test("a session bound to a key or a certificate is refused in a cookie")
    func cookieOfBound() async throws {
        let own = try await makeCertificate("cookie")
        let key = try TokenSet(try await scene.login(proof: try scene.proof("POST", "/login")))
        let certificate = try TokenSet(try await scene.login(more: own))
        for tokens in [key, certificate] {
            let line = CookieBrowser.line("\(tokens.access)~\(tokens.refresh)")
            let path = "/app/report.txt"
            let alone = try await scene.nginx.curl.send("GET", path, [line])
            #expect(alone.status == 401)
            #expect(alone["set-cookie"]?.hasPrefix("__Host-sallyport=; Max-Age=0") == true)
            let proof = "DPoP: \(try scene.proof("GET", path, token: tokens.access))"
            #expect(try await scene.nginx.curl.send("GET", path, [line, proof]).status == 401)
            #expect(try await scene.nginx.curl.send("GET", "/account", [line, "Accept: text/html"]).status == 303)
        }
        // B4: the tokens themselves are valid.
        #expect(try await get("/app/report.txt", certificate.access, more: own).status == 200)
        let proof = try scene.proof("GET", "/app/report.txt", token: key.access)
        #expect(try await get("/app/report.txt", key.access, proof).status == 200)
    }

    // MARK: Links

    @Test("of fifty concurrent requests for the same link, one succeeds")
    func links() async throws {
        let token = try await scene.token()
        let answer = try await scene.nginx.curl.send(
            "POST", "/tokens/one-time", ["Authorization: Bearer \(token)", sendsForm],
            body: Data("path=/app/report.txt&expires_in=300".utf8))
        let link = try #require(answer.json["url"]?.text).replacing(scene.nginx.origin, with: "")
        #expect(try await scene.nginx.curl.send("POST", link, []).status == 401)
        #expect(try await scene.nginx.curl.send("GET", link.replacing("report", with: "other"), []).status == 401)
        let opened = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await scene.nginx.curl.send("GET", link, []).status } }
            return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(opened == [200: 1, 401: 49])
    }
}
