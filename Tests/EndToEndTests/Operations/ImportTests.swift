import EndToEndSupport
import Foundation
import Testing

@Suite("user import") struct ImportTests {
    /// Accounts whose password is `correct horse`, by the kind of hash.
    private static let accounts = [
        "bcrypt": "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
        "apr1": "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/", "sha1": "{SHA}L55TUjtiq8FBorTWAZ0jy6g129A=",
        "Zoë": "$5$saltsalt$myjXcpMpE2Ofk7fj9hqyNYSn6lmWG4Mqnjx.KIRRr4/",
        // Everyday reality, point 29.
        "ssha": "{SSHA}awc/Cj0kafyFd5d8fGn07xoHBJJzYWx0c2FsdA==", "plain": "{PLAIN}correct horse",
        "debian": "$y$j9T$abcdefgh$4mqd6JVlUo/.JMgenptcdPqIowfqDPoC9lSyWQhPMf1", "des": "abhfCpXqd4GrI",
        "gost": "$gy$j9T$abcdefgh$yhoLJn0JpE7C2QxfG8fCICu.Z3PJY/dhTuRqn7Sv6i/",
        "scrypt": "$7$AU..../....saltsalt$y4uvA0r3LMvpGZ4eucFPPT5ekrQ4HM9Acwtx1TP7nHC",
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
        #expect(try await site.succeed(command + ["--dry-run"]) == "Would import 10 accounts.\n")
        #expect(try await site.list(["user", "list"]).count == 1)
        #expect(try await site.succeed(command) == "Imported 10 accounts.\n")
        let listed = try await site.list(["user", "list"])
        #expect(Set(listed.compactMap { $0["username"]?.text }) == Set(Self.accounts.keys).union(["alice"]))
        #expect(listed.count { $0["groups"]?.text == "staff" } == 10)

        // More logins than the shipped rate permits.
        let server = try await RunningServer(site, values: ["by-address=yes", "rate=off"])
        func login(_ name: String, _ password: String) async throws -> Int {
            let body = #"{"username":"\#(name)","password":"\#(password)"}"#
            return try await server.nginx.curl.send("POST", "/login", [sendsJSON], body: Data(body.utf8)).status
        }
        for name in Self.accounts.keys {
            #expect(try await login(name, "correct") == 401, "\(name)")
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
        #expect(outcome.errors == "Error: There are 10 problems; nothing was imported.\n")
        #expect(outcome.text.contains("htpasswd:3: an account named"))
        #expect(try await site.succeed(command + ["--skip-existing"]) == "Imported 0 accounts, 10 left out.\n")
    }

    // Everyday reality, point 29.
    @Test("with --skip-unreadable the rest is imported, and every other line is named")
    func skips() async throws {
        let site = try TestSite()
        let good = Self.accounts["apr1"] ?? ""
        let text: [(line: String, reason: String?)] = [
            ("\u{feff}first:\(good)", nil), ("# caf\u{e9}", nil), ("", nil), (" \t", nil), ("  # indented", nil),
            ("crlf:\(good)\r", nil), ("commented:\(good):K\u{e4}the", nil), ("blanks:\(good) \t", nil),
            ("FIRST:\(good)", "also on line 1"), ("nohash", "name:hash"), ("empty:", "unsupported scheme"),
            ("locked:!\(good)", "unsupported scheme"), ("locked:\(good)", "also on line 12"),
            ("slow:$2y$31$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2", "costs more"),
            ("cut:$apr1$saltsalt$EGVZDNN6gOqijy", "damaged"), (" lead:\(good)", "white space"),
            ("trail :\(good)", "white space"), ("k\u{e4}the:\(good)", "UTF-8"), ("bell\u{7}:\(good)", "control"),
            ("nothing:{PLAIN}", "password"), ("plain:s3cret-echo", "unsupported scheme"), ("two words:\(good)", nil),
            ("last:{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0", nil),
        ]
        // Latin-1, except for the first line's mark, and without a newline at the end.
        var bytes = Data()
        for (index, row) in text.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\n")) }
            bytes.append(
                index == 0
                    ? Data(row.line.utf8) : Data(row.line.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }))
        }
        let path = "\(site.folder.path)/htpasswd"
        try bytes.write(to: URL(fileURLWithPath: path))
        let command = ["user", "import", "--htpasswd", path]
        let refused = try await site.run(command)
        let unreadable = text.enumerated().filter { $1.reason != nil }
        #expect(refused.status == 1)
        #expect(refused.errors == "Error: There are \(unreadable.count) problems; nothing was imported.\n")
        #expect(!FileManager.default.fileExists(atPath: site.database))
        let imported = try await site.succeed(command + ["--skip-unreadable"])
        for output in [refused.text, imported] {
            let lines = output.split(separator: "\n").filter { $0.hasPrefix(path) }
            #expect(lines.count == unreadable.count)
            for (line, row) in zip(lines, unreadable) {
                #expect(line.hasPrefix("\(path):\(row.offset + 1): "), "\(line)")
                #expect(line.contains(row.element.reason ?? "?"), "\(line)")
            }
            #expect(!output.contains("s3cret"))
        }
        #expect(imported.hasSuffix("Imported 6 accounts, \(unreadable.count) unreadable lines skipped.\n"))
        let names = try await site.list(["user", "list"]).compactMap { $0["username"]?.text }
        #expect(Set(names) == ["first", "crlf", "commented", "blanks", "two words", "last"])
        // Both options together.
        let again = try await site.succeed(command + ["--skip-unreadable", "--skip-existing", "--dry-run"])
        #expect(again.hasSuffix("Would import 0 accounts, 6 left out, \(unreadable.count) unreadable lines skipped.\n"))
        let taken = try await site.run(command + ["--skip-unreadable"])
        #expect(taken.status == 1 && taken.text.contains("htpasswd:1: an account named first already exists"))
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
