import Foundation
import EndToEndSupport
import Testing

/// Each problem at the start prints one line with the remedy and exits with status 1.
@Suite("Bad input at the start") struct StartTests {
    /// Damages a valid site; lists the words that the error must contain.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: [String]
        let apply: @Sendable (TestSite) async throws -> Void

        init(_ name: String, _ words: [String], _ apply: @escaping @Sendable (TestSite) async throws -> Void) {
            testDescription = name
            self.words = words
            self.apply = apply
        }
    }

    private static func keyFile(_ site: TestSite) throws -> String {
        let folder = "\(site.state)/keys"
        let name = try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".jwk") }
        return "\(folder)/\(try #require(name))"
    }

    private static func sql(_ text: String) -> @Sendable (TestSite) async throws -> Void {
        { site in try await Command.succeed(["sqlite3", site.database, text]) }
    }

    static let databaseDamages: [Damage] = [
        Damage("open to all", ["sallyport.db", "chmod"]) { try TestSite.setMode(0o644, $0.database) },
        Damage("read-only", ["sallyport.db is read-only", "writable"]) { try TestSite.setMode(0o400, $0.database) },
        Damage("in a read-only directory", ["state", "not writable"]) { try TestSite.setMode(0o500, $0.state) },
        Damage("in a directory open to all", ["state", "chmod o-w"]) { try TestSite.setMode(0o703, $0.state) },
        Damage("no database", ["sallyport.db", "backup"]) {
            try TestSite.write(String(repeating: "no database ", count: 1000), to: $0.database)
        },
        Damage("damaged", ["sallyport.db", "backup"]) { site in
            var data = try Data(contentsOf: URL(fileURLWithPath: site.database))
            for index in stride(from: 4096, to: data.count, by: 1) { data[index] = 0xa5 }
            try data.write(to: URL(fileURLWithPath: site.database))
            try TestSite.setMode(0o600, site.database)
        },
        Damage("of a newer version", ["newer version"], sql("PRAGMA user_version = 9999")),
        Damage("of another program", ["another program"], sql("PRAGMA application_id = 1")),
        Damage("a directory", ["sallyport.db is not a file"]) { site in
            try FileManager.default.removeItem(atPath: site.database)
            try FileManager.default.createDirectory(atPath: site.database, withIntermediateDirectories: false)
        },
    ]

    static let secretDamages: [Damage] = [
        Damage("a session secret that is short", ["session.key", "backup", "ends every session"]) {
            try TestSite.write("c2hvcnQ=\n", to: "\($0.state)/session.key")
        },
        Damage("a session secret that is no base64", ["session.key", "base64"]) {
            try TestSite.write("s3cret-echo!", to: "\($0.state)/session.key")
        },
        Damage("an empty session secret", ["session.key", "empty"]) {
            try TestSite.write("", to: "\($0.state)/session.key")
        },
        Damage("a session secret open to all", ["session.key", "chmod 600"]) {
            try TestSite.write(
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", to: "\($0.state)/session.key", mode: 0o604)
        },
        Damage("a damaged key", ["/keys/", ".jwk", "not a signing key", "backup"]) {
            try TestSite.write("{\"created\":1", to: keyFile($0))
        },
        Damage("a key file with other JSON", [".jwk", "not a signing key"]) {
            try TestSite.write(#"{"k":"s3cret-echo"}"#, to: keyFile($0))
        },
        Damage("a public key", [".jwk", "public"]) {
            let jwk = #"{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
            try TestSite.write(#"{"created":1,"signs_from":1,"jwk":\#(jwk)}"#, to: keyFile($0))
        },
        Damage("an empty key file", [".jwk", "empty"]) { try TestSite.write("", to: keyFile($0)) },
        Damage("a key file open to all", [".jwk", "chmod 600"]) { try TestSite.setMode(0o644, keyFile($0)) },
        Damage("no key", ["sallyport key add"]) { try FileManager.default.removeItem(atPath: keyFile($0)) },
    ]

    @Test("an unusable database", arguments: databaseDamages)
    func database(damage: Damage) async throws {
        let site = try await TestSite.ready()
        try await damage.apply(site)
        let refusal = try await site.refusal(["serve"])
        for word in damage.words { #expect(refusal.contains(word), "\(refusal)") }
        #expect(!FileManager.default.fileExists(atPath: site.socket))
        // Commands that write refuse too; commands that read refuse if they cannot read.
        _ = try await site.refusal(["user", "disable", "alice"])
        let list = try await site.run(["user", "list"])
        #expect(list.status == 0 || list.errors.split(separator: "\n").count == 1)
        // `check` reports the problem too.
        let check = try await site.run(["check"])
        #expect(check.status == 1 && check.text.contains(site.state), "\(check.text)")
        try TestSite.setMode(0o700, site.state)
    }

    @Test("an unusable secret or key, which is never shown", arguments: secretDamages)
    func secret(damage: Damage) async throws {
        let site = try await TestSite.ready()
        try await damage.apply(site)
        let refusal = try await site.refusal(["serve"])
        for word in damage.words { #expect(refusal.contains(word), "\(refusal)") }
        #expect(!refusal.contains("s3cret"))
        let check = try await site.run(["check"])
        #expect(check.status == 1)
        #expect(damage.words.allSatisfy { check.text.contains($0) }, "\(check.text)")
        #expect(check.errors == "Error: There is 1 problem.\n")
    }

    @Test("only the server and the first `user add` create a missing database")
    func missing() async throws {
        let site = try TestSite()
        try await site.succeed(["key", "add"])
        for command in [
            ["user", "list"], ["user", "show", "alice"], ["user", "disable", "alice"], ["user", "remove", "alice"],
            ["session", "list"], ["session", "revoke", "--user", "alice"], ["client", "list"], ["audit"],
        ] {
            let refusal = try await site.refusal(command)
            #expect(refusal.contains("sallyport.db does not exist"), "\(command): \(refusal)")
            #expect(refusal.contains("sallyport user add"), "\(command): \(refusal)")
            #expect(!FileManager.default.fileExists(atPath: site.database))
        }
        try await site.succeed(["check"])
        let server = try await RunningServer(site)
        #expect(try TestSite.mode(site.database) == 0o600)
        #expect(try TestSite.mode("\(site.state)/session.key") == 0o600)
        #expect(try await site.succeed(["user", "list", "--json"]) == "[]\n")
        #expect(try await server.stop() == 0)
        #expect(!FileManager.default.fileExists(atPath: site.socket))
    }

    @Test("a missing state directory")
    func noState() async throws {
        let site = try TestSite(makesState: false)
        for command in [["serve"], ["user", "list"], ["audit"]] {
            let refusal = try await site.refusal(command)
            #expect(refusal.contains("\(site.state) does not exist") && refusal.contains("`state`"), "\(refusal)")
        }
        let check = try await site.run(["check"])
        #expect(check.text.contains("`state`: the directory \(site.state) does not exist; create it."), "\(check.text)")
    }

    @Test("a state directory that is a file")
    func stateIsFile() async throws {
        let site = try TestSite(makesState: false)
        try TestSite.write("x", to: site.state)
        for command in [["serve"], ["user", "list"]] {
            let refusal = try await site.refusal(command)
            #expect(refusal.contains("\(site.state) is not a directory"), "\(refusal)")
        }
    }

    @Test("a state directory without write permission for this user")
    func unwritable() async throws {
        let site = try await TestSite.ready()
        let unprivileged = try await UnprivilegedUser()
        try await unprivileged.take(site.folder.path)
        // The user `nobody` owns the directory and has no problem.
        #expect(try await site.run(["check"], as: unprivileged).status == 0)
        try await unprivileged.giveBack(site.database)
        try await unprivileged.giveBack("\(site.state)/keys")
        let check = try await site.run(["check"], as: unprivileged)
        if geteuid() == 0 {
            let refusal = try await site.refusal(["serve"], as: unprivileged)
            #expect(refusal.contains("sallyport.db is not readable by this user; run this as"), "\(refusal)")
            #expect(check.text.contains("sallyport.db"), "\(check.text)")
            #expect(check.text.contains("\(site.state)/keys"), "\(check.text)")
            // For root, the message says that the directory's owner cannot use the file.
            #expect(try await site.run(["check"]).text.contains("chown --reference=\(site.state) \(site.database)"))
        }
        try await unprivileged.giveBack(site.state)
        try TestSite.setMode(0o555, site.state)
        for command in [["serve"], ["key", "rotate"], ["user", "add", "bob", "--password-stdin"]] {
            let refusal = try await site.refusal(
                command, input: Data("correct horse battery".utf8), as: unprivileged)
            #expect(refusal.contains(site.state), "\(refusal)")
        }
        try TestSite.setMode(0o700, site.state)
        // Unreadable keys are not reported as an empty list.
        if geteuid() == 0 {
            #expect(try await site.refusal(["key", "list"], as: unprivileged).contains("cannot read the directory"))
        }
    }

    @Test("a configuration that is invalid or requires something this machine does not have")
    func configuration() async throws {
        let long = "/tmp/" + String(repeating: "d", count: 120)
        let rows: [(yaml: String, words: [String])] = [
            ("tokns: { access: 15m }", ["unknown key `tokns.access`", "`tokens.access`"]),
            ("tokens: { access: 15 }", ["`tokens.access` must be a duration such as 15m"]),
            ("tokens: { algorithm: HS255 }", ["`tokens.algorithm` must be"]),
            ("group: no-such-group", ["`group`: there is no group named no-such-group"]),
            ("peers: no-such-user", ["`peers`: there is no user named no-such-user"]),
            ("hashing: { memory: 1KiB }", ["`hashing.memory`"]), ("- a", ["not valid YAML"]),
        ]
        for row in rows {
            let site = try TestSite(row.yaml.hasPrefix("hashing") ? "" : row.yaml)
            if row.yaml.hasPrefix("hashing") {
                var text = try String(contentsOfFile: site.configuration, encoding: .utf8)
                text.replace("memory: 8MiB", with: "memory: 1KiB")
                try TestSite.write(text, to: site.configuration)
            }
            let isReadable = row.yaml.hasPrefix("group") || row.yaml.hasPrefix("peers")
            if isReadable { try await site.succeed(["key", "add"]) }
            let refusal = try await site.refusal(["serve"])
            for word in row.words { #expect(refusal.contains(word), "\(refusal)") }
            let check = try await site.run(["check"])
            #expect(check.status == 1)
            for word in row.words { #expect(check.text.contains(word), "\(check.text)") }
        }
        let rest: [(path: String, word: String)] = [
            (long, "may have 107"), ("/nonexistent/w.sock", "does not exist"), ("/etc/passwd", "not a socket"),
        ]
        for row in rest {
            let site = try await TestSite.ready()
            let environment = ["SALLYPORT_LISTEN": row.path]
            let refusal = try await site.refusal(["serve"], environment: environment)
            #expect(refusal.hasPrefix("`listen`: ") && refusal.contains(row.word), "\(refusal)")
            let check = try await site.run(["check"], environment: environment)
            #expect(check.text.contains("`listen`: "), "\(check.text)")
        }
        let missing = try await Command.run([Repository.program, "serve", "--config", "/nonexistent"])
        #expect(missing.status == 1)
        #expect(missing.errors.contains("/nonexistent does not exist; name another with --config"))
    }

    @Test("a signing secret in an invalid file")
    func secretFile() async throws {
        let site = try await TestSite.ready()
        let good = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        let rows: [(text: String, mode: Int, word: String)] = [
            ("", 0o600, "is empty"), ("c2hvcnQ=", 0o600, "at least 32"), (good, 0o644, "chmod 600"),
            ("s3cret echo, not base64", 0o600, "must be base64; create one with: openssl rand -base64 32"),
        ]
        for row in rows {
            let file = try site.folder.write(row.text, to: "secret", mode: row.mode)
            let refusal = try await site.refusal(["serve"], environment: ["SALLYPORT_TOKENS_SECRET_FILE": file])
            #expect(refusal.contains(file) && refusal.contains(row.word), "\(refusal)")
            #expect(!refusal.contains("s3cret") && !refusal.contains(good))
        }
        let gone = try await site.refusal(["serve"], environment: ["SALLYPORT_TOKENS_SECRET_FILE": "/nonexistent"])
        #expect(gone.contains("/nonexistent"))
    }

    @Test("a second server on the socket is refused, and the first keeps answering")
    func second() async throws {
        let site = try await TestSite.ready()
        let server = try await RunningServer(site)
        let refusal = try await site.refusal(["serve"])
        #expect(refusal == "`listen`: another server is listening on \(site.socket).")
        let answer = try await server.nginx.curl.send("GET", "/protected")
        #expect(answer.status == 401)
        #expect(try await server.stop() == 0)
    }

    @Test("check lists every problem at once")
    func everything() async throws {
        let site = try await TestSite.ready()
        let good = try String(contentsOfFile: site.configuration, encoding: .utf8)
        try TestSite.write(good + "tokens: { access: 15 }\ncolour: red\ngroup: no-such-group\n", to: site.configuration)
        try TestSite.setMode(0o644, site.database)
        try TestSite.write("x", to: "\(site.state)/session.key")
        try TestSite.write("x", to: "\(site.state)/keys/a.jwk")
        try TestSite.write("x", to: "\(site.state)/keys/b.jwk", mode: 0o644)
        let check = try await site.run(["check"], environment: ["SALLYPORT_LISTEN": "/nonexistent/w.sock"])
        #expect(check.status == 1)
        for words in [
            "`tokens.access` must be", "unknown key `colour`", "`group`: ", "`listen`: the directory /nonexistent",
            "sallyport.db", "session.key", "keys/a.jwk", "keys/b.jwk",
        ] {
            #expect(check.text.split(separator: "\n").filter { $0.contains(words) }.count == 1, "\(words)")
        }
        #expect(check.text.split(separator: "\n").count == 8, "\(check.text)")
        #expect(check.errors == "Error: There are 8 problems.\n")

        // A permission problem does not hide a key problem.
        let bare = try await TestSite().run(["check"], environment: ["SALLYPORT_LISTEN": "/nonexistent/w.sock"])
        #expect(bare.text.contains("sallyport key add") && bare.errors == "Error: There are 2 problems.\n")
    }
}
