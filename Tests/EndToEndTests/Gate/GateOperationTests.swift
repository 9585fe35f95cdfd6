import EndToEndSupport
import Foundation
import Testing

/// Changes by an operator while the gate is in use, and the largest requests that it must carry.
@Suite("The gate in operation") struct GateOperationTests {
    private static let longest = TestAccount(
        username: String(repeating: "u", count: 255), password: "correct horse battery staple",
        options: [
            "--name", String(repeating: "\u{e4}", count: 127), "--email",
            String(repeating: "e", count: 241) + "@example.org",
        ]
            // 32 groups, 1024 bytes with the commas.
            + (10..<42).flatMap { ["--group", "\($0)" + String(repeating: "g", count: $0 == 10 ? 30 : 29)] })

    private static let settings = """
        tokens: { access: 2s, algorithm: RS256 }
        gate: { identity: "https://\(String(repeating: "a", count: 240)).org" }
        rules:
          - { path: /app/deploy/*, users: [\(longest.username)], scopes: [deploy] }
          - { path: /app/*, allow: login }
        """

    @Test("a reload with bad rules keeps the good ones and tells the line; good ones hold from the next request on")
    func reload() async throws {
        let ports = try FreePorts.pair()
        let pages = try TemporaryDirectory()
        _ = try pages.write("behind the gate", to: "x", mode: 0o644)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: pages.path)
        let worker = try await Worker(
            origin: "https://localhost:\(ports.https)", accounts: [Self.longest], settings: [Self.settings])
        let nginx = try await Nginx(
            ports: ports, socket: worker.socket,
            changes: [("sallyport.conf", "    # The operator's pages", RuleTests.location(pages.path))])
        try await carriesTheLargest(nginx)
        try await scopes(worker, nginx)

        func status(_ path: String) async throws -> Int { try await nginx.curl.send("GET", path).status }
        func log(_ text: String) throws -> Bool {
            try String(contentsOfFile: worker.log, encoding: .utf8).contains(text)
        }
        let good = try String(contentsOfFile: worker.configuration, encoding: .utf8)
        let first = good.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0 == "rules:" } ?? 0
        func reload(_ text: String) async throws {
            try TestSite.write(text, to: worker.configuration)
            try await worker.reload()
        }
        try await reload(good.replacing("allow: login", with: "alow: public").replacing("users:", with: "user:"))
        let file = worker.configuration
        try await eventually("the log names the line, and the command that lists the others") {
            try log("\(file):\(first + 2): unknown key `user`") && log("`sallyport check` lists them all")
        }
        let list = try await Command.run([Repository.program, "check", "--config", file])
        #expect(list.text.contains("\(file):\(first + 3): unknown key `alow`"))
        #expect(try log("the old configuration stays in use"))
        #expect(try await status("/app/x") == 401)

        try await reload(
            good.replacing("  - { path: /app/*, allow: login }", with: "  - { path: /app/*, allow: public }"))
        try await eventually("the new rules hold") { try await status("/app/x") == 200 }
        try await reload(good)
        try await eventually("the old rules hold again") { try await status("/app/x") == 401 }
        try await oldKey(worker, nginx)
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    // F10
    private func carriesTheLargest(_ nginx: Nginx) async throws {
        let browser = try await CookieBrowser.loggedIn(Self.longest, nginx.curl)
        let old = browser.line
        func check(_ answer: HTTPAnswer) {
            #expect(answer.status == 200)
            #expect(answer["x-seen-user"] == Self.longest.username)
            #expect(answer["x-seen-groups"]?.utf8.count == 1024)
            #expect(answer["x-seen-token"]?.split(separator: ".").count == 3)
        }
        check(try await nginx.curl.send("GET", "/app/x", [old]))
        // With the refreshed cookie in addition.
        try await eventually("the access token has expired") {
            let answer = try await nginx.curl.send("GET", "/app/x", [old])
            check(answer)
            let isRefreshed = answer["set-cookie"]?.hasPrefix("__Host-sallyport=ey") == true
            #expect(answer["cache-control"] == (isRefreshed ? "no-store" : nil))
            return isRefreshed
        }
    }

    private func scopes(_ worker: Worker, _ nginx: Nginx) async throws {
        func token(_ name: String, _ scopes: [String]) async throws -> String {
            let text = try await worker.command(
                ["token", "create", "--user", Self.longest.username, "--name", name]
                    + scopes.flatMap { ["--scope", $0] })
            return String(try #require(text.firstMatch(of: #/spat_[a-z0-9]+/#)).output)
        }
        let general = try await token("general", [])
        let narrow = try await token("narrow", ["deploy"])
        let both = try await token("both", ["deploy", "gate"])
        let other = try await token("other", ["read"])
        func status(_ token: String, _ path: String) async throws -> Int {
            try await nginx.curl.send("GET", path, ["Authorization: Bearer \(token)"]).status
        }
        try await eventually("the worker knows the last token") { try await status(other, "/app/x") == 403 }
        // Nothing is at /app/deploy/x: 404 is a yes of the gate's.
        for (token, page, deploy) in [(general, 200, 403), (narrow, 403, 404), (both, 200, 404), (other, 403, 403)] {
            #expect(try await status(token, "/app/x") == page)
            #expect(try await status(token, "/app/deploy/x") == deploy)
        }
        let browser = try await CookieBrowser.loggedIn(Self.longest, nginx.curl)
        #expect(try await nginx.curl.send("GET", "/app/deploy/x", [browser.line]).status == 404)
    }

    // S14: the cookie of a key that is gone lives on by its refresh token alone.
    private func oldKey(_ worker: Worker, _ nginx: Nginx) async throws {
        let browser = try await CookieBrowser.loggedIn(Self.longest, nginx.curl)
        let cookie = try #require(browser.session)
        let access = try #require(cookie.split(separator: "~").first)
        let header = try #require(access.split(separator: ".").first)
        try await worker.command(["key", "rotate", "--lead", "1s"])
        let kid = try #require(try TokenSet.part(header)["kid"]?.text)
        try await worker.command(["key", "remove", kid, "--force"])
        try await eventually("the old key is gone") {
            try await nginx.curl.send("GET", "/app/x", ["Authorization: Bearer \(access)"]).status == 401
        }
        #expect(try await nginx.curl.send("GET", "/app/x", [CookieBrowser.line("\(access)~")]).status == 401)
        // 503 until the new key has its turn.
        try await eventually("the refresh token answers") {
            let answer = try await nginx.curl.send("GET", "/app/x", [CookieBrowser.line(cookie)])
            #expect([200, 503].contains(answer.status))
            return answer["set-cookie"]?.hasPrefix("__Host-sallyport=ey") == true
        }
    }
}
