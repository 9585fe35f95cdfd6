import EndToEndSupport
import Foundation
import Identity
import InMemoryStore
import RedisStore
import StoreConformance
import Testing

@Suite("Servers that are not Redis, or not usable")
struct BadServerTests {
    /// The store's error when it looks up a session.
    private func refusal(_ configuration: RedisConfiguration) throws -> StoreError? {
        let store = try RedisStore(configuration, local: InMemoryStore(), secret: []) { SingleUseCheck.start }
        do {
            _ = try store.session(SessionID(value: 1))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "nonsense is an error, at once or after the time limit, and never a session",
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\n\r\n", StoreError.Code.corrupt), ("$-7\r\n", .corrupt), ("*", .unavailable),
            ("*2147483647\r\n", .corrupt), ("*1000000\r\n", .corrupt), ("$2000000000\r\n", .unavailable),
            ("$5\r\nabc", .unavailable), (":99999999999999999999999\r\n", .corrupt), ("\0\0\0", .corrupt),
            ("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", .corrupt), ("+OK\r\n", .corrupt),
            (":1\r\n", .corrupt), ("*0\r\n", .corrupt), ("$3\r\nabc\r\n", .newerSchema), ("-\r\n", .unavailable),
            ("-WRONGTYPE Operation against a key\r\n", .corrupt), ("-OOM command not allowed\r\n", .full),
            ("-NOAUTH Authentication required.\r\n", .permission), ("-LOADING Redis is loading\r\n", .unavailable),
            ("-MOVED 3999 127.0.0.1:6381\r\n", .unavailable), ("-READONLY You can't write\r\n", .readOnly),
            ("", .unavailable),
        ])
    func nonsense(answer: String, code: StoreError.Code) throws {
        let fake = try FakeRedis(answer)
        defer { fake.stop() }
        let error = try refusal(
            RedisConfiguration(endpoint: .tcp(host: "127.0.0.1", port: fake.port), timeoutMilliseconds: 200))
        #expect(error?.code == code, "\(error?.description ?? "no error")")
        // The error repeats nothing of the server's answer.
        #expect(error?.detail.contains("abc") != true)
    }

    @Test("with two answers to one command, the second is never taken for the answer to another command")
    func twoAnswers() throws {
        let fake = try FakeRedis("$-1\r\n$3\r\nabc\r\n")
        defer { fake.stop() }
        let configuration = RedisConfiguration(
            endpoint: .tcp(host: "127.0.0.1", port: fake.port), timeoutMilliseconds: 300)
        let store = try RedisStore(configuration, local: InMemoryStore(), secret: []) { SingleUseCheck.start }
        for _ in 0..<5 { #expect(try store.session(SessionID(value: 1)) == nil) }
    }

    @Test("without a listener, requests are refused at once, and again without a new attempt")
    func nobody() throws {
        let error = try refusal(RedisConfiguration(endpoint: .unix(path: "/nonexistent/redis.sock")))
        #expect(error?.code == .unavailable)
        #expect(error?.detail.contains("/nonexistent/redis.sock") == true)
    }

    @Test("a wrong or missing password and a user without permissions are reported with their remedy")
    func access() async throws {
        let redis = try await RedisServer(options: ["--requirepass", "the default's"])
        var configuration = redis.configuration()
        #expect(try refusal(configuration)?.code == .permission)
        configuration.password = Array("wrong".utf8)
        let error = try refusal(configuration)
        #expect(error?.code == .permission)
        #expect(error?.detail.contains("sessions.password") == true)
        #expect(error?.detail.contains("wrong") == false)
        configuration.password = Array("the default's".utf8)
        #expect(try refusal(configuration) == nil)
        let cli = ["-a", "the default's", "--no-auth-warning"]
        try await redis.client(cli + ["ACL", "SETUSER", "reader", "on", ">secret", "~*", "+ping"])
        configuration.user = "reader"
        configuration.password = Array("secret".utf8)
        #expect(try refusal(configuration)?.code == .permission)
        // A permission that a script lacks is reported like one that the user lacks.
        try await redis.client(cli + ["ACL", "SETUSER", "reader", "+eval", "+evalsha"])
        let store = try RedisStore(configuration, local: InMemoryStore(), secret: []) { SingleUseCheck.start }
        #expect(
            performing: { try store.use(SingleUseKey(.proof, [1]), until: SingleUseCheck.start) },
            throws: { ($0 as? StoreError)?.code == .permission })
        await redis.kill()
    }

    @Test("TLS succeeds with the CA file, and fails without it, for another name, and without TLS")
    func transportSecurity() async throws {
        let folder = try TemporaryDirectory()
        let (redis, port) = try await RedisServer.withTLS(in: folder)
        func configuration(_ host: String, _ security: RedisConfiguration.Security) -> RedisConfiguration {
            RedisConfiguration(endpoint: .tcp(host: host, port: port), security: security)
        }
        let trusted = RedisConfiguration.Security.tls(authorities: "\(folder.path)/cert.pem")
        #expect(try refusal(configuration("localhost", trusted)) == nil)
        #expect(try refusal(configuration("127.0.0.1", trusted)) == nil)
        let unknown = try refusal(configuration("localhost", .tls(authorities: nil)))
        #expect(unknown?.code == .permission)
        #expect(unknown?.detail.contains("sessions.ca") == true)
        #expect(try refusal(configuration("127.0.0.2", trusted))?.code == .permission)
        #expect(try refusal(configuration("localhost", .plain)) != nil)
        #expect(throws: StoreError.self) {
            try refusal(configuration("localhost", .tls(authorities: "/nonexistent.pem")))
        }
        let machine = try Machine(configuration("localhost", trusted))
        try await SessionsCheck.logsInAndRefreshes.run(on: machine.store)
        await redis.kill()
    }

    @Test("TLS to a server without TLS fails within the time limit")
    func noTransportSecurity() throws {
        let fake = try FakeRedis("-ERR unknown command\r\n")
        defer { fake.stop() }
        let configuration = RedisConfiguration(
            endpoint: .tcp(host: "127.0.0.1", port: fake.port), security: .tls(authorities: nil),
            timeoutMilliseconds: 300)
        #expect(try refusal(configuration)?.code == .unavailable)
    }

    @Test("a full Redis refuses a login and keeps its data")
    func full() async throws {
        let redis = try await RedisServer()
        let machine = try Machine(redis.configuration())
        let bench = try SessionsBench(machine.store)
        let login = try bench.login()
        try await redis.client(["CONFIG", "SET", "maxmemory-policy", "noeviction"])
        try await redis.client(["CONFIG", "SET", "maxmemory", "1"])
        #expect(performing: { try bench.login() }, throws: { ($0 as? StoreError)?.code == .full })
        #expect(
            performing: { try bench.sessions.refresh(login.refreshToken.text, from: nil) },
            throws: { ($0 as? StoreError)?.code == .full })
        #expect(
            performing: { try bench.sessions.end(login.session.id, of: nil, event: .logout, from: nil) },
            throws: { ($0 as? StoreError)?.code == .full })
        #expect(try bench.store.session(login.session.id) == login.session)
        try await redis.client(["CONFIG", "SET", "maxmemory", "0"])
        #expect(try bench.refresh(login.refreshToken).session.generation == 2)
        await redis.kill()
    }

    @Test(
        "a key of the wrong type is an error, and changes nothing",
        arguments: ["number", "events", "revocations", "sessions", "accounts", "throttle", "used"])
    func wrongTypes(key: String) async throws {
        let redis = try await RedisServer()
        let machine = try Machine(redis.configuration())
        let bench = try SessionsBench(machine.store)
        let login = try bench.login()
        try await redis.client(["DEL", "sallyport:\(key)"])
        // The only type that no key of the store has.
        try await redis.client(["SETBIT", "sallyport:\(key)", "7", "1"])
        try await redis.client(["DEL", "sallyport:\(key)"])
        try await redis.client(["SADD", "sallyport:\(key)", "member"])
        func code(_ body: () throws -> Void) -> StoreError.Code? {
            do { try body() } catch { return (error as? StoreError)?.code }
            return nil
        }
        switch key {
        case "throttle":
            #expect(code { _ = try machine.store.throttleEntries() } == .corrupt)
            let entry = ThrottleEntry(key: 1, score: 1, updatedAt: bench.now)
            #expect(code { try machine.store.putThrottleEntries([entry], audit: nil) } == .corrupt)
        case "used":
            #expect(code { _ = try machine.store.use(SingleUseKey(.proof, [1]), until: bench.now) } == .corrupt)
        default:
            #expect(
                code { _ = try bench.sessions.end(login.session.id, of: nil, event: .logout, from: nil) } == .corrupt)
            // The session exists and is valid: it was not partly ended.
            #expect(try machine.store.session(login.session.id) == login.session)
        }
        await redis.kill()
    }

    @Test(
        "a value that is not a session is an error",
        arguments: ["", "x", "\u{1}", "\u{2}abc", String(repeating: "\u{1}", count: 200)])
    func wrongValue(value: String) async throws {
        let redis = try await RedisServer()
        let store = try Machine(redis.configuration()).store
        let id = SessionID(value: 1)
        try await redis.client(["SET", "sallyport:session:00000000000000000000000000000001", value])
        #expect(performing: { try store.session(id) }, throws: { _ in true })
        #expect(throws: StoreError.self) {
            try store.change(id) { _, _ in SessionChange(.keep, audit: nil, outcome: true) }
        }
        await redis.kill()
    }
}
