import Foundation
import EndToEndSupport
import Testing

/// A running server applies changes from the command line within one second, and reloads its configuration.
///
/// The tests run serially because they change the keys of one server.
@Suite("A running server follows", .serialized, .liveServer) struct FollowingTests {
    /// The documented maximum delay.
    private static let promise: Duration = .seconds(1)

    private func server() throws -> LiveServer { try #require(LiveServer.shared) }

    /// Runs a command on the server's configuration.
    @discardableResult
    private func run(_ arguments: [String], input: String = "") async throws -> String {
        try await Command.succeed(
            [Repository.program] + arguments + ["--config", server().worker.configuration], input: Data(input.utf8)
        ).text
    }

    /// Creates an account with a separate password.
    private func account(_ name: String) async throws -> TestAccount {
        let account = TestAccount(username: name, password: "the password of \(name)")
        try server().keepSecret(account.password)
        try await run(["user", "add", name, "--password-stdin"], input: account.password)
        return account
    }

    private func status(of token: String) async throws -> Int {
        try await server().curl.send("GET", "/protected", ["Authorization: Bearer \(token)"]).status
    }

    /// Waits until the token is refused after a change. No request sent later than `promise` after the change may be
    /// accepted.
    private func awaitRefusal(of token: String, _ what: String) async throws {
        let changed = ContinuousClock.now
        try await eventually("\(what): the token is refused") {
            let sent = ContinuousClock.now
            guard try await status(of: token) == 200 else { return true }
            #expect(sent - changed <= Self.promise, "\(what): accepted after \(sent - changed)")
            return false
        }
        #expect(try await status(of: token) == 401)
    }

    /// A member of a token's header or payload.
    private func member(_ name: String, ofPart part: Int, of token: String) throws -> String? {
        let text = token.split(separator: ".")[part].replacing("-", with: "+").replacing("_", with: "/")
        let padded = String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
        let data = try #require(Data(base64Encoded: padded))
        return try JSONDecoder().decode([String: JSONText].self, from: data)[name]?.text
    }

    private func login(_ account: TestAccount) async throws -> HTTPAnswer {
        try await server().curl.send(
            "POST", "/login", [sendsForm],
            body: Data("username=\(account.username)&password=\(account.password.replacing(" ", with: "+"))".utf8))
    }

    @Test("user disable, password and remove end the account's tokens")
    func accounts() async throws {
        let dora = try await account("dora")
        let first = try await server().token(dora)
        #expect(try await status(of: first) == 200)
        try await run(["user", "disable", "dora"])
        try await awaitRefusal(of: first, "user disable")
        #expect(try await login(dora).status == 401)
        try await run(["user", "enable", "dora"])
        try await eventually("dora logs in") { try await login(dora).status == 200 }
        #expect(try await status(of: first) == 401, "an ended session stays ended")

        let second = try await server().token(dora)
        let other = TestAccount(username: "dora", password: "another password of dora")
        try server().keepSecret(other.password)
        try await run(["user", "password", "dora", "--password-stdin"], input: other.password)
        try await awaitRefusal(of: second, "user password")
        #expect(try await login(dora).status == 401)

        let third = try await server().token(other)
        try await run(["user", "remove", "dora"])
        try await awaitRefusal(of: third, "user remove")
        #expect(try await login(other).status == 401)
    }

    @Test("session revoke ends one session, or all sessions of an account")
    func sessions() async throws {
        let emil = try await account("emil")
        let tokens = [try await server().token(emil), try await server().token(emil), try await server().token(emil)]
        let sids = try tokens.map { try #require(try member("sid", ofPart: 1, of: $0)) }
        let listed = try await run(["session", "list", "emil", "--json"])
        let rows = try JSONDecoder().decode([[String: JSONText]].self, from: Data(listed.utf8))
        #expect(Set(rows.compactMap { $0["sid"]?.text }) == Set(sids))
        #expect(rows.allSatisfy { $0["address"]?.text == "127.0.0.1" && $0["username"]?.text == "emil" })
        #expect(rows.allSatisfy { $0["user_agent"]?.text.hasPrefix("curl/") == true })

        try await run(["session", "revoke", sids[0]])
        try await awaitRefusal(of: tokens[0], "session revoke")
        #expect(try await status(of: tokens[1]) == 200)
        try await run(["session", "revoke", "--user", "emil"])
        try await awaitRefusal(of: tokens[1], "session revoke --user")
        #expect(try await status(of: tokens[2]) == 401)
        let left = try await run(["session", "list", "emil", "--json"])
        #expect(left == "[]\n")
    }

    @Test("a rotated key signs after the lead time, old tokens stay valid, and a removed key is refused")
    func keys() async throws {
        let old = try await server().token()
        let oldKid = try #require(try member("kid", ofPart: 0, of: old))
        let rotation = try await run(["key", "rotate", "--lead", "1s"])
        #expect(rotation.contains("Key \(oldKid) verifies until "))
        try await eventually("the new key signs") {
            #expect(try await status(of: old) == 200)
            return try await member("kid", ofPart: 0, of: server().token()) != oldKid
        }
        let new = try await server().token()
        #expect(try await status(of: new) == 200)
        #expect(try await status(of: old) == 200)
        let newKid = try #require(try member("kid", ofPart: 0, of: new))

        try await run(["key", "remove", oldKid, "--force"])
        try await awaitRefusal(of: old, "key remove")
        #expect(try await status(of: new) == 200)

        // The last signing key can be removed too, since it may have leaked. Logins then fail until a key is added.
        #expect(try await run(["key", "remove", newKid, "--force"]).contains("nobody can log in"))
        try await awaitRefusal(of: new, "key remove of the last")
        #expect(try await login(LiveServer.alice).status == 500)
        try await run(["key", "add"])
        try await eventually("logins work again", within: .seconds(5)) {
            try await login(LiveServer.alice).status == 200
        }
        let log = try String(contentsOfFile: server().worker.log, encoding: .utf8)
        #expect(log.contains("signing keys reloaded"))
        #expect(log.contains("no key signs"))
    }

    @Test("a damaged key file changes nothing and is logged")
    func damagedKey() async throws {
        let token = try await server().token()
        let file = "\(try server().worker.folder.path)/keys/damaged.jwk"
        try TestSite.write("{", to: file, mode: 0o644)
        try await eventually("the log reports that the file is world-readable") {
            try String(contentsOfFile: server().worker.log, encoding: .utf8).contains("chmod 600 \(file)")
        }
        // After the permissions are fixed, the next problem is reported.
        chmod(file, 0o600)
        try await eventually("the log reports the problem") {
            try String(contentsOfFile: server().worker.log, encoding: .utf8).contains(
                "damaged.jwk is not a signing key")
        }
        #expect(try await status(of: token) == 200)
        #expect(try await login(LiveServer.alice).status == 200)
        try FileManager.default.removeItem(atPath: file)
    }

    /// Sends SIGHUP to the worker of this configuration.
    private func reload() async throws {
        let found = try await Command.succeed([
            "pgrep", "--newest", "--full", "serve --config \(server().worker.configuration)",
        ])
        kill(try #require(pid_t(found.text.trimmingCharacters(in: .whitespacesAndNewlines))), SIGHUP)
    }

    @Test("SIGHUP applies a changed configuration; an invalid one changes nothing and is logged")
    func reloading() async throws {
        let worker = try server().worker
        let good = try String(contentsOfFile: worker.configuration, encoding: .utf8)
        #expect(try await login(LiveServer.alice).json["expires_in"]?.text == "900")
        try TestSite.write(good + "\ntokens: { access: 5m }\n", to: worker.configuration)
        try await reload()
        try await eventually("the new lifetime applies") {
            try await login(LiveServer.alice).json["expires_in"]?.text == "300"
        }
        for (text, words) in [
            (good + "\ntokens: { access: 7 }\n", "the old configuration stays in use: .*`tokens.access` must be"),
            (good + "\ntokns: { access: 7m }\n", "the old configuration stays in use: .*unknown key `tokns.access`"),
            ("a: [", "the old configuration stays in use: .*not valid YAML"),
        ] {
            try TestSite.write(text, to: worker.configuration)
            try await reload()
            let pattern = try Regex(words)
            try await eventually("the log reports the problem") {
                try String(contentsOfFile: worker.log, encoding: .utf8).contains(pattern)
            }
            #expect(try await login(LiveServer.alice).json["expires_in"]?.text == "300")
        }
        try TestSite.write(good + "\npeers: [root]\n", to: worker.configuration)
        try await reload()
        try await eventually("the first lifetime applies again") {
            try await login(LiveServer.alice).json["expires_in"]?.text == "900"
        }
        let log = try String(contentsOfFile: worker.log, encoding: .utf8)
        #expect(log.contains("`peers` takes effect after a restart"))
        try TestSite.write(good, to: worker.configuration)
    }
}

@Suite("The environment overrides the file") struct EnvironmentTests {
    @Test("SALLYPORT_TOKENS_ACCESS overrides the token lifetime in the file")
    func lifetime() async throws {
        let site = try await TestSite.ready("tokens: { access: 5m }")
        let server = try await RunningServer(site, environment: ["SALLYPORT_TOKENS_ACCESS": "7m"])
        let answer = try await server.nginx.curl.send(
            "POST", "/login", [sendsForm], body: Data("username=alice&password=correct+horse+battery".utf8))
        #expect(answer.json["expires_in"]?.text == "420")
        #expect(try await server.stop() == 0)
        let refusal = try await site.refusal(["serve"], environment: ["SALLYPORT_TOKENS_ACESS": "7m"])
        #expect(refusal.contains("did you mean `SALLYPORT_TOKENS_ACCESS`?"))
    }
}
