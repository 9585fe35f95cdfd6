import EndToEndSupport
import Foundation
import ServerSettings
import Testing

@Suite("Configuration of Redis by its sentinels")
struct SentinelSettingsTests {
    private static let least = """
        origin: https://auth.example.org
        listen: /run/sallyport/sallyport.sock
        state: /var/lib/sallyport
        sessions:

        """

    private func load(_ lines: String) throws -> Result<Settings, ConfigurationError> {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.least + lines + "\n", to: "sallyport.yaml")
        do { return .success(try SettingsLoader(environment: [:]).load(file: file)) } catch { return .failure(error) }
    }

    @Test(
        "an address of sentinels is read with its defaults, IPv6 addresses, user and database",
        arguments: [
            ("redis+sentinel://s1/mymaster", ["s1:26379"], "mymaster", nil as String?, 0, false),
            (
                "redis+sentinel://s1:5000,s2,10.0.0.3:5001/my-master.1_a", ["s1:5000", "s2:26379", "10.0.0.3:5001"],
                "my-master.1_a", nil, 0, false
            ),
            ("rediss+sentinel://[fd00::1],[fd00::2]:7/m/3", ["fd00::1:26379", "fd00::2:7"], "m", nil, 3, true),
            ("redis+sentinel://worker@s1,s2/m", ["s1:26379", "s2:26379"], "m", "worker", 0, false),
            ("redis+sentinel://a%40b@s1,s1:26379/m/0", ["s1:26379"], "m", "a@b", 0, false),
        ])
    func good(
        text: String, servers: [String], primary: String, user: String?, database: Int, usesTLS: Bool
    ) throws {
        let address = try #require(RedisAddress(text))
        guard case .sentinels(let found, let name, let found2) = address.endpoint else {
            Issue.record("no sentinels: \(address)")
            return
        }
        #expect(found.map { "\($0.host):\($0.port)" } == servers)
        #expect(name == primary && found2 == usesTLS)
        #expect(address.user == user && address.database == database)
    }

    @Test("an address with commas is one value in the file and in the environment")
    func commas() throws {
        let text = "redis+sentinel://s1:1,s2:2/m"
        let lines = ["  store: \(text)", "  store: \"\(text)\"", "  { store: '\(text)' }"]
        let found = try lines.map { try load($0).get().sessions.redis?.address }
        #expect(found == Array(repeating: RedisAddress(text), count: lines.count))
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.least + "  timeout: 1s\n", to: "sallyport.yaml")
        let settings = try SettingsLoader(environment: ["SALLYPORT_SESSIONS_STORE": text]).load(file: file)
        #expect(settings.sessions.redis?.address == RedisAddress(text))
    }

    @Test("users and passwords of Redis and of the sentinels are separate")
    func passwords() throws {
        let redis = try #require(
            try load(
                """
                  store: redis+sentinel://worker@s1,s2/m
                  password: of redis
                  sentinel_user: asker
                  sentinel_password: of the sentinels
                """
            ).get().sessions.redis)
        #expect(redis.address.user == "worker" && redis.password == Array("of redis".utf8))
        #expect(redis.sentinelUser == "asker" && redis.sentinelPassword == Array("of the sentinels".utf8))
        guard case .failure(let error) = try load("  store: redis+sentinel://s1/m\n  sentinel_user: asker") else {
            Issue.record("a user without a password is accepted")
            return
        }
        #expect(
            error.problems.count == 1
                && error.problems[0].hasSuffix(
                    "sallyport.yaml:6: `sessions.sentinel_user` needs `sessions.sentinel_password_file`."),
            "\(error.problems)")
    }

    @Test(
        "each mistake in an address is named, and no part of the address is shown",
        arguments: [
            ("redis+sentinel://s1", "lacks the name"), ("redis+sentinel://s1/", "lacks the name"),
            ("redis+sentinel://s1/a b", "lacks the name"), ("redis+sentinel://s1/m/0/1", "lacks the name"),
            ("redis+sentinel://s1/m?db=1", "lacks the name"), ("redis+sentinel://s1/m#f", "lacks the name"),
            ("redis+sentinel:///m", "has a sentinel that is not"), ("redis+sentinel://s1,/m", "has a sentinel that is"),
            ("redis+sentinel://s1:0/m", "has a sentinel that is"),
            ("redis+sentinel://s1:70000/m", "has a sentinel that"),
            ("redis+sentinel://fd00::1/m", "has a sentinel that is"),
            ("redis+sentinel://s1;s2/m", "has a sentinel that"), ("redis+sentinel://[s1]/m", "has a sentinel that is"),
            ("redis+sentinel://s1:/m", "has a sentinel that is"),
            ("redis+sentinel://[::1]7/m", "has a sentinel that is"),
            ("redis+sentinel://s1/m/x", "has a database"), ("redis+sentinel://s1/m/-1", "has a database"),
            ("redis+sentinel://s1/m/16384", "has a database"), ("redis+sentinel://%zz@s1/m", "has a user"),
            ("redis+sentinel://u:hunter2@s1,s2/m", "holds a password"),
            ("rediss+sentinel://:hunter2@s1/m", "holds a password"),
            ("redis+sentinels://s1/m", "must be sqlite"), ("redis-sentinel://s1/m", "must be sqlite"),
        ])
    func bad(address: String, expected: String) throws {
        guard case .failure(let error) = try load("  store: '\(address)'") else {
            Issue.record("accepted")
            return
        }
        #expect(error.problems.count == 1)
        let problem = try #require(error.problems.first)
        #expect(problem.contains("sallyport.yaml:5: `sessions.store` \(expected)"), "\(problem)")
        #expect(!problem.contains("hunter2") && !problem.contains("s1"))
    }
}
