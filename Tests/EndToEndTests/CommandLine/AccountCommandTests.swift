import Foundation
import EndToEndSupport
import Testing

/// `sallyport user`, run as a child process.
@Suite("user") struct AccountCommandTests {
    @Test("an account is added, shown, changed and removed")
    func life() async throws {
        let site = try TestSite()
        let added = try await site.succeed(
            [
                "user", "add", "Alice", "--name", "Alice Smith", "--email", "alice@example.org", "--group", "staff",
                "--password-stdin",
            ], input: "correct horse battery\nand what is not read\n")
        #expect(added.hasPrefix("Added Alice, account "))
        #expect(try TestSite.mode(site.database) == 0o600)

        let row = try #require(try await site.list(["user", "list"]).first)
        #expect(row["username"]?.text == "Alice")
        #expect(row["name"]?.text == "Alice Smith")
        #expect(row["email"]?.text == "alice@example.org")
        #expect(row["disabled"]?.text == "false")
        #expect(row["groups"]?.text == "staff")
        #expect(row["created"]?.text.hasSuffix("Z") == true)
        #expect(row["id"]?.text.count == 26)
        #expect(!row.keys.contains { $0.contains("hash") })

        let table = try await site.succeed(["user", "list"]).split(separator: "\n")
        #expect(table.count == 2)
        #expect(table[0].hasPrefix("USERNAME  STATUS"))
        #expect(table[1].hasPrefix("Alice     enabled"))

        // User names are case-insensitive.
        #expect(try await site.succeed(["user", "disable", "alice"]) == "")
        #expect(try await site.succeed(["user", "show", "ALICE"]).contains("status            disabled"))
        try await site.succeed(["user", "enable", "alice"])
        let shown = try await site.succeed(["user", "show", "alice", "--json"])
        #expect(shown.contains(#""disabled" : false"#))
        try await site.succeed(["user", "password", "alice", "--password-stdin"], input: "another good password")
        try await site.succeed(["user", "remove", "alice"])
        #expect(try await site.succeed(["user", "list", "--json"]) == "[]\n")

        let events = try await site.list(["audit"]).reversed().compactMap { $0["event"]?.text }
        #expect(events == ["accountAdded", "accountDisabled", "accountEnabled", "passwordChanged", "accountRemoved"])
    }

    @Test("name, address and groups change separately, and a refused command changes nothing")
    func profile() async throws {
        let site = try TestSite()
        try await site.succeed(
            ["user", "add", "robot", "--machine", "--name", "Robot", "--group", "a", "--group", "b"])
        func row() async throws -> [String] {
            let row = try #require(try await site.list(["user", "list"]).first)
            return ["name", "email", "groups"].map { row[$0]?.text ?? "-" }
        }
        #expect(try await row() == ["Robot", "-", "a,b"])
        for (options, expected) in [
            (["--email", "robot@example.org"], ["Robot", "robot@example.org", "a,b"]),
            (["--name", "", "--add-group", "c", "--remove-group", "a"], ["-", "robot@example.org", "b,c"]),
            (["--email", "", "--group", "z"], ["-", "-", "z"]), (["--no-groups"], ["-", "-", ""]),
        ] {
            try await site.succeed(["user", "set", "Robot"] + options)
            #expect(try await row() == expected)
        }
        #expect(try await site.refusal(["user", "set", "robot", "--name", "x", "--group", "a b"]).contains("group"))
        #expect(try await row() == ["-", "-", ""])
        #expect(try await site.refusal(["user", "set", "bob", "--name", "x"]).contains("No account is named bob"))
        let events = try await site.list(["audit"]).compactMap { $0["event"]?.text }
        #expect(events.count { $0 == "accountChanged" } == 4)
    }

    @Test("all accounts are listed in order of their names")
    func many() async throws {
        let site = try TestSite()
        for number in [3, 1, 2] {
            try await site.succeed(["user", "add", "user\(number)", "--password-stdin"], input: "correct horse")
        }
        #expect(try await site.list(["user", "list"]).map { $0["username"]?.text } == ["user1", "user2", "user3"])
    }

    /// Arguments, standard input, and the text that the line must contain.
    static let refused: [(arguments: [String], input: Data, line: String)] = [
        (["user", "show", "bob"], Data(), "No account is named bob; see: sallyport user list"),
        (["user", "disable", "bob"], Data(), "No account is named bob; see: sallyport user list"),
        (["user", "enable", "bob"], Data(), "No account is named bob; see: sallyport user list"),
        (["user", "remove", "bob"], Data(), "No account is named bob; see: sallyport user list"),
        (["user", "password", "bob"], Data(), "No account is named bob; see: sallyport user list"),
        (["user", "add", "ALICE", "--password-stdin"], Data("s3cret-echo".utf8), "named ALICE already"),
        (["user", "add", "bob", "--password-stdin"], Data("s3cret".utf8), "shorter than 8 characters"),
        (["user", "password", "alice", "--password-stdin"], Data("s3cret".utf8), "shorter than 8 characters"),
        (["user", "add", "bob", "--password-stdin"], Data(), "Standard input contains no password"),
        (["user", "add", "bob", "--password-stdin"], Data([0xff, 0xfe, 0x0a]), "not UTF-8"),
        (
            ["user", "add", "bob", "--password-stdin"], Data(String(repeating: "s3cret-echo", count: 100).utf8),
            "1024"
        ),
        (["user", "add", "bob"], Data("s3cret-echo\n".utf8), "pass it with --password-stdin"),
        (["user", "add", "bob\u{7}", "--password-stdin"], Data("s3cret-echo".utf8), "control character"),
        (["user", "add", "", "--password-stdin"], Data("s3cret-echo".utf8), "Username is empty"),
        (["user", "add", "bob", "--group", "two words", "--password-stdin"], Data("s3cret-echo".utf8), "roup"),
        (["user", "add", "bob", "--email", "a\nb", "--password-stdin"], Data("s3cret-echo".utf8), "mail"),
    ]

    @Test("an error is one line that states the cause and never contains a password")
    func refusals() async throws {
        let site = try await TestSite.ready()
        for row in Self.refused {
            let line = try await site.refusal(row.arguments, input: row.input)
            #expect(line.contains(row.line), "\(row.arguments)")
            #expect(!line.contains("s3cret"), "\(row.arguments)")
        }
        #expect(try await site.list(["user", "list"]).map { $0["username"]?.text } == ["alice"])
    }

    @Test(
        "wrong usage exits with status 64",
        arguments: [
            ["user", "add"], ["user", "frobnicate"], ["user", "add", "bob", "--password", "x"], ["user", "list", "x"],
            ["user", "set", "alice"], ["user", "set", "alice", "--group", "a", "--add-group", "b"],
            ["user", "add", "bob", "--machine", "--password-stdin"],
            ["session", "revoke"], ["session", "revoke", "x", "--user", "alice"], ["audit", "--since", "yesterday"],
            ["audit", "--limit", "0"], ["audit", "--session", "x"], ["key", "rotate", "--lead", "soon"],
            ["key", "remove"], ["client", "add"], ["serve", "--port", "1"], ["token", "verify"], ["frobnicate"],
        ])
    func usage(arguments: [String]) async throws {
        let outcome = try await Command.run([Repository.program] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.text == "")
        #expect(outcome.errors.contains("Usage: sallyport"), "\(outcome.errors)")
    }

    @Test(
        "help describes each command and each of its options",
        arguments: [
            [], ["serve"], ["user"], ["user", "add"], ["user", "list"], ["user", "show"], ["user", "set"],
            ["user", "password"],
            ["user", "disable"], ["user", "enable"], ["user", "remove"], ["session"], ["session", "list"],
            ["session", "revoke"], ["key"], ["key", "add"], ["key", "list"], ["key", "rotate"], ["key", "remove"],
            ["client"], ["client", "add"], ["client", "list"], ["client", "remove"], ["token"], ["token", "create"],
            ["token", "list"], ["token", "revoke"], ["token", "inspect"],
            ["token", "verify"], ["audit"], ["check"], ["configuration"],
        ])
    func help(command: [String]) async throws {
        let outcome = try await Command.run([Repository.program] + command + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(outcome.text.hasPrefix("OVERVIEW: "))
        #expect(outcome.text.contains((["USAGE: sallyport"] + command).joined(separator: " ")))
        let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false)
        for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("  -") || line.hasPrefix("  <") {
            let isExplained = line.dropFirst(2).contains("  ") || next.hasPrefix("       ") || line.contains("> ")
            #expect(isExplained, "\(line)")
        }
    }

    @Test("help configuration prints every key with its default, environment variable and meaning")
    func configurationHelp() async throws {
        let outcome = try await Command.run([Repository.program, "help", "configuration"])
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let row = outcome.text.split(separator: "\n").first { $0.hasPrefix("tokens.access ") }
        #expect(row?.contains(/15m +SALLYPORT_TOKENS_ACCESS +The lifetime of an access token/) == true)
        let markdown = try await Command.run([Repository.program, "help", "configuration", "--markdown"])
        #expect(markdown.text.contains("\n| `tokens.access` | a duration such as 15m, up to 24h | `15m` | "))
        let both = try await Command.run([Repository.program, "configuration", "--markdown", "--json"])
        #expect(both.status == 64)
    }

    @Test("a disk that is full is said, and is no crash", arguments: [["user", "list", "--json"], ["user", "list"]])
    func fullDisk(arguments: [String]) async throws {
        let site = try await TestSite.ready()
        let command = ([Repository.program] + arguments + ["--config", site.configuration]).joined(separator: " ")
        let outcome = try await Command.run(["bash", "-c", "\(command) > /dev/full"])
        #expect(outcome.status == 1)
        #expect(outcome.errors == "Error: Standard output is not writable; is the disk full?\n")
    }
}
