import EndToEndSupport
import Foundation
import Testing

@Suite("user import") struct ImportTests {
    /// Accounts whose password is `correct horse`, by the kind of hash.
    private static let accounts = [
        "bcrypt": "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
        "apr1": "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/", "sha1": "{SHA}L55TUjtiq8FBorTWAZ0jy6g129A=",
        "Zoë": "$5$saltsalt$myjXcpMpE2Ofk7fj9hqyNYSn6lmWG4Mqnjx.KIRRr4/",
    ]

    private func file(_ text: String, _ site: TestSite) throws -> String {
        try site.folder.write(text, to: "htpasswd")
    }

    @Test("imported users log in with their passwords, and their hashes become argon2id")  // S4
    func imports() async throws {
        let site = try await TestSite.ready()
        let text = "# the old site\n\n" + Self.accounts.map { "\($0.key):\($0.value):a comment\r\n" }.joined()
        let path = try file(text, site)
        let command = ["user", "import", "--htpasswd", path, "--group", "staff"]
        #expect(try await site.succeed(command + ["--dry-run"]) == "Would import 4 accounts.\n")
        #expect(try await site.list(["user", "list"]).count == 1)
        #expect(try await site.succeed(command) == "Imported 4 accounts.\n")
        let listed = try await site.list(["user", "list"])
        #expect(Set(listed.compactMap { $0["username"]?.text }) == Set(Self.accounts.keys).union(["alice"]))
        #expect(listed.count { $0["groups"]?.text == "staff" } == 4)

        let server = try await RunningServer(site)
        func login(_ name: String, _ password: String) async throws -> Int {
            let body = #"{"username":"\#(name)","password":"\#(password)"}"#
            return try await server.nginx.curl.send("POST", "/login", [sendsJSON], body: Data(body.utf8)).status
        }
        for name in Self.accounts.keys {
            #expect(try await login(name, "correct hors") == 401, "\(name)")
            #expect(try await login(name, "correct horse") == 200, "\(name)")
            #expect(try await login(name, "correct horse") == 200, "\(name), with the new hash")
        }
        let kinds = try await Command.succeed([
            "python3", "-c",
            "import sqlite3, sys; print({r[0][:9] for r in sqlite3.connect(sys.argv[1]).execute('SELECT password_hash FROM accounts')})",
            site.database,
        ]).text
        #expect(kinds == "{'$argon2id'}\n")
        #expect(try await server.stop() == 0)
        #expect(try !String(contentsOfFile: server.log, encoding: .utf8).contains("$apr1$"))

        // The second import finds the accounts.
        let outcome = try await site.run(command)
        #expect(outcome.status == 1)
        #expect(outcome.errors == "Error: There are 4 problems; nothing was imported.\n")
        #expect(outcome.text.contains("htpasswd:3: an account named"))
        #expect(try await site.succeed(command + ["--skip-existing"]) == "Imported 0 accounts, 4 left out.\n")
    }

    @Test("every problem is listed with its line, and nothing is imported")
    func problems() async throws {
        let site = try TestSite()
        let good = Self.accounts["apr1"] ?? ""
        let path = try file(
            "ok:\(good)\nno colon\nOK:\(good)\n:\(good)\n bad:\(good)\nplain:s3cret-echo\nbob:\n", site)
        let outcome = try await site.run(["user", "import", "--htpasswd", path])
        #expect(outcome.status == 1)
        #expect(outcome.errors == "Error: There are 6 problems; nothing was imported.\n")
        let lines = outcome.text.split(separator: "\n").map { $0.dropFirst(path.count) }
        let words = [
            "name:hash", "also on line 1", "is empty", "white space", "unsupported scheme", "unsupported scheme",
        ]
        #expect(lines.count == words.count)
        for (number, (line, word)) in zip(2..., zip(lines, words)) {
            #expect(line.hasPrefix(":\(number): ") && line.contains(word), "\(line)")
        }
        #expect(!outcome.text.contains("s3cret"))
        #expect(!FileManager.default.fileExists(atPath: site.database))
        #expect(
            try await site.refusal(["user", "import", "--htpasswd", "/nowhere"])
                == "/nowhere does not exist or is not readable.")
        let usage = try await Command.run([Repository.program, "user", "import"])
        #expect(usage.status == 64)
    }
}
