import Foundation
import Testing

import EndToEndSupport
import ServerSettings

@Suite("Configuration")
struct SettingsLoaderTests {
    private static let least = """
        origin: https://auth.example.org
        listen: /run/sallyport/sallyport.sock
        state: /var/lib/sallyport

        """

    private func problems(
        _ yaml: String, environment: [String: String] = [:], mode: Int = 0o600
    ) throws -> [String] {
        let directory = try TemporaryDirectory()
        let file = try directory.write(yaml, to: "sallyport.yaml", mode: mode)
        do {
            _ = try SettingsLoader(environment: environment).load(file: file)
            return []
        } catch {
            return error.problems.map { $0.replacing(directory.path + "/", with: "") }
        }
    }

    private func settings(_ yaml: String, environment: [String: String] = [:]) throws -> Settings {
        let directory = try TemporaryDirectory()
        return try SettingsLoader(environment: environment).load(file: directory.write(yaml, to: "sallyport.yaml"))
    }

    @Test("three keys are sufficient; the others have the documented defaults")
    func defaults() throws {
        let settings = try settings(Self.least)
        #expect(settings.origin == "https://auth.example.org")
        #expect(settings.tokens.audience == "https://auth.example.org")
        #expect(settings.tokens.algorithm == "HS256")
        #expect(settings.tokens.access == .seconds(900))
        #expect(settings.tokens.refresh == .seconds(30 * 86400))
        #expect(settings.hashing.memory == 64 << 20)
        #expect(settings.hashing.passes == 3)
        #expect(settings.hashing.queue == 32)
        #expect(settings.peers == ["www-data"])
        #expect(settings.database == "/var/lib/sallyport/sallyport.db")
    }

    @Test("pages take the host's name, and the cookie is limited to the host unless a parent domain is set")
    func pages() throws {
        let plain = try settings(Self.least).pages
        #expect(plain.name == "auth.example.org" && plain.cookieDomain == nil && plain.templates == nil)
        for domain in ["example.org", "auth.example.org"] {
            #expect(try settings(Self.least + "cookies: { domain: \(domain) }\n").pages.cookieDomain == domain)
        }
        for domain in [
            "org", "other.org", "xample.org", ".example.org", "example.org.", "th.example.org", "a.auth.example.org",
            "'example.org:8443'", "'https://example.org'", "user@example.org", "example.org/", "'.'", "a..example.org",
        ] {
            #expect(try problems(Self.least + "cookies: { domain: \(domain) }\n").count == 1, "\(domain)")
        }
    }

    @Test("the binding of tokens is configurable, and off by default")  // S16
    func binding() throws {
        let standard = try settings(Self.least).binding
        #expect(standard.dpopNonce == "optional")
        #expect(standard.dpopWindow == .seconds(60))
        #expect(standard.certificates == "off")
        #expect(standard.ipv4 == nil)
        #expect(standard.ipv6 == nil)
        let binding = try settings(
            Self.least + """
                dpop: { nonce: required, window: 30s }
                certificates: { mode: self-signed }
                network: { ipv4: 24, ipv6: exact, moved: rebind }
                """
        ).binding
        #expect(binding.dpopNonce == "required")
        #expect(binding.dpopWindow == .seconds(30))
        #expect(binding.certificates == "self-signed")
        #expect(binding.ipv4 == 24)
        #expect(binding.ipv6 == 128)
        #expect(binding.moved == "rebind")
        #expect(try settings(Self.least + "network: { ipv4: exact, ipv6: off }").binding.ipv4 == 32)
        for line in [
            "dpop: { nonce: off }", "dpop: { window: 1h }", "certificates: { mode: on }", "network: { ipv4: 16 }",
            "network: { ipv4: 64 }", "network: { ipv6: 24 }", "network: { moved: ask }",
        ] {
            #expect(try problems(Self.least + line).count == 1, "\(line)")
        }
    }

    @Test("the environment overrides the file, key by key")
    func environmentOverFile() throws {
        let settings = try settings(
            Self.least + "tokens: { access: 5m, audience: api }\n",
            environment: ["SALLYPORT_TOKENS_ACCESS": "20m", "SALLYPORT_PEERS": "nginx, www-data", "HOME": "/"])
        #expect(settings.tokens.access == .seconds(1200))
        #expect(settings.tokens.audience == "api")
        #expect(settings.peers == ["nginx", "www-data"])
    }

    @Test(
        "an invalid value is reported with its position and the expected value",
        arguments: [
            ("tokens: { access: 15 }", "sallyport.yaml:4: `tokens.access` must be a duration such as 15m, up to 24h."),
            ("tokens: { access: -5m }", "sallyport.yaml:4: `tokens.access` must be a duration such as 15m, up to 24h."),
            (
                "hashing: { memory: 64MB }",
                "sallyport.yaml:4: `hashing.memory` must be a size such as 64MiB, from 8KiB to 4GiB."
            ),
            ("hashing:\n  passes: many", "sallyport.yaml:5: `hashing.passes` must be a number from 1 to 64."),
            (
                "log: { level: loud }",
                "sallyport.yaml:4: `log.level` must be trace, debug, info, notice, warning, error or critical."
            ),
            (
                "sessions: { store: mongodb }",
                "sallyport.yaml:4: `sessions.store` must be sqlite, redis://HOST, rediss://HOST, redis+sentinel://HOST/NAME or unix:///PATH."
            ),
            ("tokns: { access: 15m }", "sallyport.yaml:4: unknown key `tokns.access`; did you mean `tokens.access`?"),
            (
                "hashing: { memroy: 64MiB }",
                "sallyport.yaml:4: unknown key `hashing.memroy`; did you mean `hashing.memory`?"
            ),
            ("colour: red", "sallyport.yaml:4: unknown key `colour`; the nearest known name is `group`."),
            ("tokens: 15m", "sallyport.yaml:4: `tokens` contains keys and no value, such as `tokens.algorithm`"),
            ("tokens:", "sallyport.yaml:4: `tokens` contains keys and no value"),
            ("origin: https://other.example", "sallyport.yaml: not valid YAML: line 1: `origin` more than once"),
            (
                "tokens: { grace: 1s, access: 5m, grace: 2s }",
                "sallyport.yaml: not valid YAML: line 4: `grace` more than"
            ),
            ("a: [", "sallyport.yaml: not valid YAML"),
        ])
    func badValue(line: String, expected: String) throws {
        let problems = try problems(Self.least + line + "\n")
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test(
        "an origin is https and lower case, without path or default port (N3)",
        arguments: [
            "http://auth.example.org", "https://auth.example.org/", "https://Auth.example.org",
            "https://u@auth.example.org",
            "https://auth.example.org:443", "https://auth.example.org?x", "auth.example.org", "https://", "\"\"",
        ])
    func badOrigin(origin: String) throws {
        let problems = try problems("origin: \(origin)\nlisten: /s\nstate: /v\n")
        #expect(problems.count == 1 && problems.first?.contains("`origin` must be") == true, "\(problems)")
    }

    @Test("all problems are listed together, and the short form counts them")
    func allProblems() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("listen: relative\nhashing: { passes: 0, threads: 0 }\n", to: "c.yaml")
        let error = #expect(throws: ConfigurationError.self) { try SettingsLoader(environment: [:]).load(file: file) }
        #expect(error?.problems.count == 5)
        #expect(error?.description.hasSuffix("(and 4 more: `sallyport check` lists them all)") == true)
    }

    @Test("an unknown variable is an error that suggests the nearest name")
    func unknownVariable() throws {
        let problems = try problems(Self.least, environment: ["SALLYPORT_TOKENS_ACESS": "5m"])
        #expect(
            problems == ["unknown environment variable SALLYPORT_TOKENS_ACESS; did you mean `SALLYPORT_TOKENS_ACCESS`?"]
        )
    }

    @Test("an error for a missing file names the file and --config")
    func missingFile() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try SettingsLoader(environment: [:]).load(file: "/nonexistent/sallyport.yaml")
        }
        #expect(
            error?.problems == [
                "The configuration file /nonexistent/sallyport.yaml does not exist; name another with --config."
            ])
    }

    // MARK: Secrets

    private static let secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test("a secret comes from a variable, a file or a systemd credential")
    func secretSources() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.secret + "\n", to: "tokens.secret")
        for environment in [
            ["SALLYPORT_TOKENS_SECRET": Self.secret], ["SALLYPORT_TOKENS_SECRET_FILE": file],
            ["CREDENTIALS_DIRECTORY": directory.path],
        ] {
            #expect(try settings(Self.least, environment: environment).tokens.secret == Array(0..<32))
        }
        #expect(try settings(Self.least + "tokens: { secret_file: \(file) }\n").tokens.secret == Array(0..<32))
        #expect(try settings(Self.least).tokens.secret == nil)
    }

    @Test(
        "a secret file that is empty, short, readable by all or not base64 is refused without showing it (R4)",
        arguments: [
            ("", 0o600, "is empty"), ("\n", 0o600, "is empty"),
            ("c2hvcnQ=", 0o600, "is 5 bytes long and must be at least 32"),
            (secret, 0o644, "is readable by every user; run: chmod 600"),
            ("not base64 at all!", 0o600, "must be base64"),
        ])
    func badSecretFile(content: String, mode: Int, expected: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(content, to: "secret", mode: mode)
        let problems = try problems(Self.least, environment: ["SALLYPORT_TOKENS_SECRET_FILE": file])
        #expect(problems.count == 1 && problems.first?.contains(expected) == true, "\(problems)")
        #expect(content.count < 8 || problems.first?.contains(content) == false)
    }

    @Test("a secret in a world-readable configuration is refused")
    func publicConfiguration() throws {
        let yaml = Self.least + "tokens: { secret: \(Self.secret) }\n"
        #expect(try problems(yaml).isEmpty)
        #expect(try problems(yaml, mode: 0o644).first?.contains("chmod 600") == true)
    }
}
