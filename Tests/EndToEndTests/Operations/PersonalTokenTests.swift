import EndToEndSupport
import Foundation
import Testing

extension Operating {
    @Suite("Personal tokens") struct PersonalTokenTests {
        /// The maximum delay that the contract promises for changes on the command line.
        private static let promise: Duration = .seconds(1)

        private func server() throws -> LiveServer { try Operating.server() }

        private func status(_ token: String, _ path: String = "/protected") async throws -> Int {
            try await server().curl.send("GET", path, ["Authorization: Bearer \(token)"]).status
        }

        /// Creates a token on the command line and waits until it is valid.
        private func create(_ name: String, _ more: [String] = []) async throws -> String {
            let text = try await server().worker.command(
                ["token", "create", "--user", "bob", "--name", name, "--json"] + more)
            let row = try JSONDecoder().decode([String: JSONText].self, from: Data(text.utf8))
            let token = try #require(row["token"]?.text)
            try server().keepSecret(token)
            return token
        }

        /// Waits until a request with the token gets this status. No request that was sent after the promised delay may
        /// have got another status.
        private func becomes(_ expected: Int, _ token: String) async throws {
            let changed = ContinuousClock.now
            try await eventually("the token gets \(expected)") {
                let sent = ContinuousClock.now
                guard try await status(token) != expected else { return true }
                #expect(sent - changed <= Self.promise)
                return false
            }
        }

        private func list() async throws -> [[String: JSONText]] {
            let text = try await server().worker.command(["token", "list", "--user", "bob", "--json"])
            return try JSONDecoder().decode([[String: JSONText]].self, from: Data(text.utf8))
        }

        @Test(
            "created and revoked on the command line, it is accepted and refused within one second, and its use is recorded"
        )
        func commandLine() async throws {
            let token = try await create("nightly backup", ["--expires", "30d"])
            try await becomes(200, token)
            let me = try await server().curl.send("GET", "/me", ["Authorization: Bearer \(token)"])
            #expect(me.json["username"]?.text == "bob")
            let row = try #require(try await list().first)
            #expect(row["name"]?.text == "nightly backup")
            #expect(row["scopes"]?.text == "gate")
            #expect(row["token"] == nil)
            let worker = try server().worker
            let table = try await worker.command(["token", "list"])
            #expect(table.contains("bob       nightly backup  gate"))
            #expect(!table.contains("spat_"))

            // The groups are those at the time of the request.
            try await worker.command(["token", "revoke", "--user", "bob", "--name", "nightly backup"])
            try await becomes(401, token)
            let audit = try await worker.command(["audit", "--user", "bob", "--json"])
            #expect(audit.contains("personalTokenMade") && audit.contains("personalTokenRevoked"))
        }

        @Test("survives a restart with its time of last use")
        func restart() async throws {
            let token = try await create(
                "restart", ["--expires", "never", "--scope", "gate", "--scope", "reports:read"])
            try await becomes(200, token)
            let worker = try server().worker
            _ = try await worker.stop()
            #expect(try await list().first { $0["name"]?.text == "restart" }?["last_used"] != nil)
            try await worker.restart()
            try await eventually("nginx reaches the worker") { try await status(token) != 502 }
            #expect(try await status(token) == 200)
            try await worker.command(["token", "revoke", "--user", "bob", "--all"])
            try await becomes(401, token)
            #expect(try await list().isEmpty)
        }

        @Test("created and revoked over HTTP, it changes with the next request")
        func overHTTP() async throws {
            let access = try await server().token(LiveServer.bob)
            let by = "Authorization: Bearer \(access)"
            let made = try await server().curl.send(
                "POST", "/tokens", [by, sendsJSON], body: Data(#"{"name":"laptop","expires_in":3600}"#.utf8))
            #expect(made.status == 201)
            let token = try #require(made.json["token"]?.text)
            try server().keepSecret(token)
            #expect(try await status(token) == 200)
            // A personal token is for programs: it neither creates nor ends tokens.
            let own = "Authorization: Bearer \(token)"
            #expect(
                try await server().curl.send("POST", "/tokens", [own, sendsForm], body: Data("name=x".utf8)).status
                    == 401)
            let id = try #require(made.json["id"]?.text)
            #expect(try await server().curl.send("DELETE", "/tokens/\(id)", [own]).status == 401)
            #expect(try await server().curl.send("DELETE", "/tokens/\(id)", [by]).status == 204)
            #expect(try await status(token) == 401)
        }

        @Test("ends permanently when its account is disabled; a machine account has no other credential")
        func machine() async throws {
            let worker = try server().worker
            try await worker.command(["user", "add", "robot", "--machine", "--group", "machines"])
            let text = try await worker.command(["token", "create", "--user", "robot", "--name", "x"])
            let token = try #require(
                text.split(separator: "\n").first { $0.hasPrefix("token ") }?.split(separator: " ").last.map(
                    String.init))
            try server().keepSecret(token)
            try await becomes(200, token)
            let me = try await server().curl.send("GET", "/me", ["Authorization: Bearer \(token)"])
            #expect(me.json["groups"]?.text == "machines")
            let login = try await server().curl.send(
                "POST", "/login", [sendsForm], body: Data("username=robot&password=anything+at+all".utf8))
            #expect(login.status == 401)
            try await worker.command(["user", "set", "robot", "--group", "admins"])
            try await eventually("the group has changed") {
                try await server().curl.send("GET", "/me", ["Authorization: Bearer \(token)"]).json["groups"]?.text
                    == "admins"
            }
            try await worker.command(["user", "disable", "robot"])
            try await becomes(401, token)
            try await worker.command(["user", "enable", "robot"])
            #expect(try await status(token) == 401)
        }
    }

    @Suite("The token commands") struct TokenCommandRefusalTests {
        @Test("report an error in one line")
        func refusals() async throws {
            let site = try await TestSite.ready("personal: { lifetime: 10d, maximum: 20d }")
            func refusal(_ arguments: [String]) async throws -> String { try await site.refusal(["token"] + arguments) }
            let create = ["create", "--user", "alice", "--name"]
            #expect(
                try await refusal(create + ["a", "--expires", "21d"])
                    == "Lifetime is longer than the allowed 20 days.")
            #expect(try await refusal(create + ["a", "--expires", "never"]).contains("20 days"))
            #expect(try await refusal(create + [""]) == "Name is not 1 to 64 bytes in one line.")
            #expect(try await refusal(create + ["a", "--scope", "A b"]).contains("lower-case letters"))
            #expect(
                try await refusal(["create", "--user", "bob", "--name", "a"]).contains("No account is named bob"))
            try await site.succeed(["token"] + create + ["a"])
            #expect(try await refusal(create + ["a"]).contains("belongs to another token"))
            #expect(
                try await refusal(["revoke", "--user", "alice", "--name", "b"])
                    == "alice has no such token; see: sallyport token list --user alice")
            try await site.succeed(["user", "disable", "alice"])
            #expect(try await refusal(create + ["c"]) == "alice is disabled; see: sallyport user enable")
            #expect(try await site.list(["token", "list"]).isEmpty, "disabling the account ended the token")
        }

        @Test(
            "report usage errors",
            arguments: [
                ["create"], ["create", "--user", "alice"],
                ["create", "--user", "alice", "--name", "x", "--expires", "soon"],
                ["revoke", "--user", "alice"], ["revoke", "--user", "alice", "--name", "x", "--all"], ["list", "x"],
            ])
        func usage(arguments: [String]) async throws {
            let outcome = try await Command.run([Repository.program, "token"] + arguments)
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("Usage: sallyport token"))
        }
    }
}
