import EndToEndSupport
import Foundation
import Testing

/// Rules of the configuration, in front of a folder of static files, through the real nginx and the shipped include.
@Suite("Rules behind nginx") struct RuleTests {
    private static let rules = """
        gate: { identity: "https://app.example.org" }
        rules:
          - { path: /app/closed/*, allow: deny }
          - { path: /app/open/*, allow: public }
          - { path: /app/staff/*, groups: [staff] }
          - { path: /app/bob/*, users: [bob] }
          - { path: /app/api/*, methods: [OPTIONS], allow: public }
          - { path: /app/api/*, allow: login }
        """

    static func location(_ folder: String) -> String {
        """
            location /app/ {
                include sallyport/gate.conf;
                include sallyport/gate-cookie.conf;
                add_header X-Seen-User $sallyport_user always;
                add_header X-Seen-Groups $sallyport_groups always;
                add_header X-Seen-Token $sallyport_token always;
                alias \(folder)/;
            }

            # The operator's pages
        """
    }

    // G1, G2, G3, G8
    @Test("each rule applies to its requests, and the application receives the signed identity")
    func rules() async throws {
        let ports = try FreePorts.pair()
        let pages = try TemporaryDirectory()
        for folder in ["closed", "open", "staff", "bob", "api", "other"] {
            try FileManager.default.createDirectory(
                atPath: "\(pages.path)/\(folder)", withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o755])
            _ = try pages.write(folder, to: "\(folder)/x", mode: 0o644)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: pages.path)
        let alice = TestAccount(
            username: LiveServer.alice.username, password: LiveServer.alice.password, options: ["--group", "staff"])
        let worker = try await Worker(
            origin: "https://localhost:\(ports.https)", accounts: [alice], settings: [Self.rules])
        let nginx = try await Nginx(
            ports: ports, socket: worker.socket,
            changes: [("sallyport.conf", "    # The operator's pages", Self.location(pages.path))])
        let body = Data(#"{"username":"alice","password":"\#(alice.password)"}"#.utf8)
        let login = try await nginx.curl.send("POST", "/login", [sendsJSON], body: body, version: .two)
        let token = try #require(login.json["access_token"]?.text)
        let authorization = "Authorization: Bearer \(token)"

        let rows: [(method: String, path: String, anonymous: Int, alice: Int)] = [
            ("GET", "/app/closed/x", 403, 403), ("GET", "/app/open/x", 200, 200), ("GET", "/app/staff/x", 401, 200),
            ("GET", "/app/bob/x", 401, 403), ("GET", "/app/api/x", 401, 200), ("HEAD", "/app/api/x", 401, 200),
            ("GET", "/app/other/x", 403, 403), ("GET", "/app/open/%2e%2e/closed/x", 403, 403),
            ("GET", "/app/open//x", 200, 200), ("GET", "/app/open/..%2fstaff/x", 403, 403),
            ("GET", "/app/open/x;y", 404, 404), ("GET", "/app/ope%6e/x?a=/../b", 200, 200),
            ("GET", "/app/open;v=1/x", 403, 403), ("GET", "/app//open/x", 403, 403), ("GET", "/app/open%2fx", 403, 403),
            ("GET", "/app/staff%2fx", 403, 403), ("GET", "/app/staff/a%2fb", 401, 404),
            ("GET", "/app/api//x", 401, 200),
        ]
        for row in rows {
            for spoof in [[], ["X-Original-URI: /app/open/x", "X-Forwarded-Host: localhost", "Remote-Groups: staff"]] {
                let closed = try await nginx.curl.send(row.method, row.path, spoof, version: .two)
                #expect(closed.status == row.anonymous, "\(row)")
                let open = try await nginx.curl.send(row.method, row.path, spoof + [authorization], version: .two)
                #expect(open.status == row.alice, "\(row)")
            }
        }
        let staff = try await nginx.curl.send("GET", "/app/staff/x", [authorization], version: .two)
        #expect(staff["x-seen-user"] == "alice")
        #expect(staff["x-seen-groups"] == "staff")
        let signed = try #require(staff["x-seen-token"])
        #expect(signed.split(separator: ".").count == 3)
        let keys = try await nginx.curl.send("GET", "/.well-known/jwks.json", [], version: .two)
        let jwks = "\(worker.folder.path)/published.json"
        try Data(keys.body.utf8).write(to: URL(fileURLWithPath: jwks))
        let verdict = try await Command.run(
            [
                Repository.program, "token", "verify", "--jwks", jwks, "--algorithm", "ES256", "--type", "identity+jwt",
                "--audience", "https://app.example.org", "--issuer", worker.origin, "--require", "exp",
            ], input: Data("\(signed)\n".utf8))
        #expect(verdict.status == 0, "\(verdict.text) \(verdict.errors)")
        // S13: only the application may accept this token.
        let back = try await nginx.curl.send(
            "GET", "/protected", ["Authorization: Bearer \(signed)"], version: .two)
        #expect(back.status == 401)
        // A public page receives the identity only for a logged-in user.
        let anonymous = try await nginx.curl.send("GET", "/app/open/x", ["Remote-User: root"], version: .two)
        #expect(anonymous["x-seen-user"] == nil)
        // A separate process changes the groups; the same token has the new groups within one second.
        try await worker.command(["user", "set", "alice", "--group", "others"])
        try await eventually("the gate uses the new groups") {
            try await nginx.curl.send("GET", "/app/staff/x", [authorization]).status == 403
        }
        let others = try await nginx.curl.send("GET", "/app/api/x", [authorization])
        #expect(others["x-seen-groups"] == "others")
        #expect(others["x-seen-token"] != signed)
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    @Test("`rules check` prints the decision and the line of its rule")
    func check() async throws {
        let site = try TestSite(Self.rules)
        try await site.succeed(["key", "add"])
        let password = "correct horse battery"
        try await site.succeed(["user", "add", "Alice", "--group", "staff", "--password-stdin"], input: password)
        func check(_ path: String, _ more: [String] = []) async throws -> String {
            try await site.succeed(["rules", "check", "--host", "localhost", "--path", path] + more)
        }
        let file = site.configuration
        #expect(try await check("/app/closed/x") == "refused (403): \(file):7: the rule refuses everybody.\n")
        #expect(try await check("/app/open/x") == "let in (204): \(file):8: the rule lets everybody in.\n")
        #expect(try await check("/app/staff/x") == "asked to log in (401): \(file):9: lets in who is in staff.\n")
        #expect(
            try await check("/app/staff/x", ["--user", "alice"])
                == "let in (204): \(file):9: lets in who is in staff.\n")
        #expect(
            try await check("/app/bob/x", ["--user", "alice"])
                == "refused (403): \(file):10: lets in who is bob, and Alice is not.\n")
        #expect(try await check("/app/api/x", ["--method", "OPTIONS"]).hasPrefix("let in (204): \(file):11:"))
        #expect(try await check("/nowhere").contains("no rule matches this request"))
        #expect(
            try await check("/app/../x")
                == "refused (403): the path is ambiguous, and always refused: it has a segment .., possibly encoded.\n")
        // Everyday reality, point 18.
        #expect(
            try await check("/app/open%2Fx")
                == "refused (403): the path is ambiguous, and the rules judge its readings differently: "
                + "as /app/open%2Fx, no rule matches, and as /app/open/x, \(file):8 matches.\n")
        #expect(try await check("/app/open/a%2Fb//c;d") == "let in (204): \(file):8: the rule lets everybody in.\n")
        #expect(try await check("/app//closed/x", ["--json"]).contains("ambiguous"))
        let json = try await check("/app/closed/x", ["--json"])
        #expect(json.contains("\"decision\" : \"refused\"") && json.contains("\"status\" : 403"))
        let other = try await site.succeed(["rules", "check", "--host", "evil.example", "--path", "/app/open/x"])
        #expect(other.contains("no rule, `origin` or `gate.sites` names this host"))
        #expect(
            try await site.refusal(["rules", "check", "--host", "localhost", "--path", "/x", "--user", "nobody"])
                .contains("No account is named nobody"))
    }
}
