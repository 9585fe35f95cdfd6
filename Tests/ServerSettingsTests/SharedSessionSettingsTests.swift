import EndToEndSupport
import Foundation
import ServerSettings
import Testing

@Suite("Configuration of sessions in Redis")
struct SharedSessionSettingsTests {
    private static let least = """
        origin: https://auth.example.org
        listen: /run/sallyport/sallyport.sock
        state: /var/lib/sallyport

        """

    private func load(_ yaml: String, environment: [String: String] = [:]) throws -> Result<
        Settings, ConfigurationError
    > {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.least + yaml + "\n", to: "sallyport.yaml")
        do {
            return .success(try SettingsLoader(environment: environment).load(file: file))
        } catch {
            return .failure(error)
        }
    }

    private func redis(_ yaml: String, environment: [String: String] = [:]) throws -> Settings.Redis? {
        try load(yaml, environment: environment).get().sessions.redis
    }

    private func problems(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
        switch try load(yaml, environment: environment) {
        case .success: []
        case .failure(let error): error.problems
        }
    }

    @Test("by default, sessions are in the database; with an address alone, all other keys have their defaults")
    func defaults() throws {
        #expect(try redis("") == nil)
        #expect(try redis("sessions: { store: sqlite }") == nil)
        let redis = try #require(try redis("sessions: { store: redis://redis.example.org }"))
        #expect(redis.address.endpoint == .tcp(host: "redis.example.org", port: 6379, usesTLS: false))
        #expect(redis.address.user == nil && redis.address.database == 0)
        #expect(redis.password == nil && redis.authorities == nil)
        #expect(redis.prefix == "sallyport:")
        #expect(redis.timeout == .seconds(1))
        #expect(!redis.trustsSilence)
        #expect(try load("").get().sessions.stale == .seconds(5))
    }

    @Test("every key is read, from the file and from the environment")
    func everyKey() throws {
        let redis = try #require(
            try redis(
                """
                sessions:
                  store: rediss://worker@[fd00::7]:6380/3
                  password: from another server
                  ca: /etc/redis-ca.pem
                  prefix: "site-1:"
                  timeout: 300ms
                  stale: 10s
                  when_stale: trust
                """))
        #expect(redis.address.endpoint == .tcp(host: "fd00::7", port: 6380, usesTLS: true))
        #expect(redis.address.user == "worker" && redis.address.database == 3)
        #expect(redis.password == Array("from another server".utf8))
        #expect(redis.authorities == "/etc/redis-ca.pem")
        #expect(redis.prefix == "site-1:")
        #expect(redis.timeout == .milliseconds(300))
        #expect(redis.trustsSilence)
        let other = try #require(
            try self.redis(
                "sessions: { store: sqlite, timeout: 1s }",
                environment: [
                    "SALLYPORT_SESSIONS_STORE": "unix:///run/redis/redis.sock?db=2", "SALLYPORT_SESSIONS_TIMEOUT": "2s",
                    "SALLYPORT_SESSIONS_WHEN_STALE": "refuse", "SALLYPORT_SESSIONS_PASSWORD": "x",
                ]))
        #expect(other.address.endpoint == .unix(path: "/run/redis/redis.sock") && other.address.database == 2)
        #expect(other.timeout == .seconds(2) && other.password == Array("x".utf8))
    }

    @Test(
        "an invalid address is reported with its position and the expected value",
        arguments: [
            "mongodb://h", "redis", "redis://", "redis://:6379", "redis://h:0", "redis://h:70000", "redis://h/x",
            "redis://h/-1",
            "redis://h/16384", "redis://h/1/2", "redis://h?db=1", "redis://h/#1", "http://h", "unix://", "unix:///",
            "unix://host/path", "unix:///s?db=x", "unix:///s?db=1&db=2", "unix:///s?other=1", "redis+tls://h",
            "Redis://h h",
            "sqlite3", "\"\"",
        ])
    func badAddress(address: String) throws {
        let problems = try problems("sessions:\n  store: \(address)")
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasSuffix(
                "sallyport.yaml:5: `sessions.store` must be sqlite, redis://HOST, rediss://HOST, redis+sentinel://HOST/NAME or unix:///PATH."
            )
                == true, "\(problems)")
    }

    @Test(
        "a password in the address is refused and never shown, and the error suggests a file",
        arguments: ["redis://u:hunter2@h", "rediss://:hunter2@h:6379/0", "unix://u:hunter2@/s"])
    func passwordInAddress(address: String) throws {
        let problems = try problems("sessions:\n  store: \(address)")
        #expect(problems.count == 1)
        #expect(problems.first?.contains("sallyport.yaml:5: `sessions.store` holds a password") == true)
        #expect(problems.first?.contains("`sessions.password_file`") == true)
        #expect(problems.first?.contains("hunter2") == false)
        let variable = try self.problems("", environment: ["SALLYPORT_SESSIONS_STORE": address])
        #expect(variable.count == 1)
        #expect(variable.first?.hasPrefix("SALLYPORT_SESSIONS_STORE: ") == true, "\(variable)")
        #expect(variable.first?.contains("hunter2") == false)
    }

    @Test(
        "an invalid value is reported with its key, its position and the expected value",
        arguments: [
            ("ca: redis-ca.pem", "`sessions.ca` must be an absolute path of a file of certificates."),
            ("prefix: ''", "`sessions.prefix` must be 1 to 64 letters, digits or ._:-."),
            ("prefix: a b", "`sessions.prefix` must be 1 to 64 letters, digits or ._:-."),
            ("prefix: 'a*'", "`sessions.prefix` must be 1 to 64 letters, digits or ._:-."),
            (
                "prefix: " + String(repeating: "a", count: 65),
                "`sessions.prefix` must be 1 to 64 letters, digits or ._:-."
            ),
            ("timeout: 1", "`sessions.timeout` must be a duration such as 1s, from 10ms to 10s."),
            ("timeout: 9ms", "`sessions.timeout` must be a duration such as 1s, from 10ms to 10s."),
            ("timeout: 11s", "`sessions.timeout` must be a duration such as 1s, from 10ms to 10s."),
            ("stale: 1s", "`sessions.stale` must be a duration such as 5s, from 2s to 1h."),
            ("stale: 2h", "`sessions.stale` must be a duration such as 5s, from 2s to 1h."),
            ("stale: never", "`sessions.stale` must be a duration such as 5s, from 2s to 1h."),
            ("when_stale: allow", "`sessions.when_stale` must be refuse or trust."),
            ("when_stale: true", "`sessions.when_stale` must be refuse or trust."),
        ])
    func badValue(line: String, expected: String) throws {
        // This also applies if sessions are not in Redis.
        for store in ["redis://h", "sqlite"] {
            let problems = try problems("sessions:\n  store: \(store)\n  \(line)")
            #expect(problems.count == 1 && problems[0].hasSuffix("sallyport.yaml:6: \(expected)"), "\(problems)")
        }
    }

    @Test("an error for a misspelt key suggests the right one")
    func misspelt() throws {
        for (word, meant) in [
            ("stor", "store"), ("pasword", "password"), ("time_out", "timeout"), ("whenstale", "when_stale"),
        ] {
            let problems = try problems("sessions:\n  \(word): x")
            #expect(
                problems.count == 1
                    && problems[0].hasSuffix(
                        "sallyport.yaml:5: unknown key `sessions.\(word)`; did you mean `sessions.\(meant)`?"),
                "\(problems)")
        }
    }

    @Test("the password comes from one source: a file that only its owner can read, or a credential")
    func passwordFile() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("a pass phrase\n", to: "sessions.password")
        let store = "sessions:\n  store: redis://h\n"
        for (yaml, environment) in [
            (store + "  password_file: \(file)", [:]), (store, ["SALLYPORT_SESSIONS_PASSWORD_FILE": file]),
            (store, ["CREDENTIALS_DIRECTORY": directory.path]),
        ] {
            #expect(try redis(yaml, environment: environment)?.password == Array("a pass phrase".utf8))
        }
        #expect(
            try problems(store + "  password: x\n  password_file: \(file)")
                == ["`sessions.password` is given as text and as a file; keep one."])
        let bad = [("open", 0o644, "is readable by every user; run: chmod 600"), ("empty", 0o600, "is empty")]
        for (name, mode, expected) in bad {
            let path = try directory.write(name == "empty" ? "\n" : "a pass phrase\n", to: name, mode: mode)
            let problems = try problems(store + "  password_file: \(path)")
            #expect(problems.count == 1 && problems[0].hasPrefix("`sessions.password`: "), "\(problems)")
            #expect(problems.first?.contains(expected) == true && problems.first?.contains("a pass phrase") == false)
        }
        let missing = try problems(store + "  password_file: /nonexistent/password")
        #expect(missing == ["`sessions.password`: /nonexistent/password: no such file or directory."])
    }
}
