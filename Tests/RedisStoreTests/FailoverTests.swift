import EndToEndSupport
import Foundation
import Identity
import InMemoryStore
import RedisStore
import StoreConformance
import Synchronization
import Testing

// Everyday reality, point 30: the primary is demoted, and connections to it are kept.
@Suite("Failover of Redis")
struct FailoverTests {
    private func hasSession(_ grant: SessionGrant, _ server: RedisServer) async throws -> Bool {
        try await server.client(["EXISTS", "sallyport:session:\(Self.hex(grant.session.id))"]) == "1"
    }

    private static func hex(_ id: SessionID) -> String {
        let digits = String(id.value, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    @Test("when the name leads to the new primary, the first login and refresh after the demotion succeed")
    func atOnce() async throws {
        let redis = try await ReplicatedRedis()
        let name = try MovingName(redis.servers[0])
        let machine = try Machine(name.configuration)
        let bench = try SessionsBench(machine.store)
        let (login, ended) = (try bench.login(), try bench.login())
        #expect(try bench.sessions.end(ended.session.id, of: nil, event: .logout, from: nil))
        try await redis.replicated()

        try name.lead(to: redis.servers[1])
        try await redis.promote(1, over: 0)
        let next = try bench.refresh(login.refreshToken)
        #expect(next.session.generation == 2)
        let fresh = try bench.login()
        #expect(try await hasSession(fresh, redis.servers[1]))
        #expect(bench.verdict(on: ended) == .revoked)
        #expect(try bench.sessions.refresh(ended.refreshToken.text, from: nil) == .refused(.unknownSession))
        try await eventually("the machine is ready") { machine.store.readinessProblem == nil }
        // Another machine's change arrives from the new primary.
        let copy = InMemoryStore()
        try copy.add(bench.account, passwordHash: nil)
        let other = try SessionsBench.over(Machine(name.configuration, local: copy).store, like: bench)
        #expect(try other.end(fresh.session.id, of: nil, event: .logout, from: nil))
        try await eventually("the first machine refuses the token") {
            try bench.tokenStatus.refresh(now: bench.now)
            return bench.verdict(on: fresh) == .revoked
        }
        await redis.kill()
    }

    @Test("while the name leads to the demoted server, nothing is issued, and readiness says so until a write works")
    func waiting() async throws {
        let redis = try await ReplicatedRedis()
        let name = try MovingName(redis.servers[0])
        let machine = try Machine(name.configuration)
        let bench = try SessionsBench(machine.store)
        let login = try bench.login()
        #expect(machine.store.readinessProblem == nil)
        try await redis.replicated()

        try await redis.promote(1, over: 0)
        #expect(performing: { try bench.login() }, throws: { ($0 as? StoreError)?.code == .readOnly })
        // A replica that lags would not know a session: it is not asked.
        #expect(throws: StoreError.self) { try bench.sessions.refresh(login.refreshToken.text, from: nil) }
        #expect(throws: StoreError.self) { try machine.store.session(login.session.id) }
        try await eventually("readiness says so") { machine.store.readinessProblem?.code == .readOnly }
        try await eventually("the changes of others count as unknown") { machine.store.problem != nil }
        #expect(machine.store.readinessProblem != nil)

        try name.lead(to: redis.servers[1])
        try await eventually("the machine is ready") { machine.store.readinessProblem == nil }
        #expect(try bench.refresh(login.refreshToken).session.generation == 2)
        #expect(try await hasSession(try bench.login(), redis.servers[1]))
        #expect(machine.events.withLock { $0.contains(.caughtUp) && !$0.contains(.readAnew) })
        await redis.kill()
    }

    @Test("a failover that lost a logout ends the session all the same")
    func lostWrites() async throws {
        let redis = try await ReplicatedRedis()
        let name = try MovingName(redis.servers[0])
        let machine = try Machine(name.configuration)
        let bench = try SessionsBench(machine.store)
        let (login, ended) = (try bench.login(), try bench.login())
        try await redis.replicated()
        // The replica is cut off and keeps what it has.
        try await redis.servers[1].client(["REPLICAOF", "NO", "ONE"])
        #expect(try bench.sessions.end(ended.session.id, of: nil, event: .logout, from: nil))
        #expect(try await hasSession(ended, redis.servers[1]))

        try name.lead(to: redis.servers[1])
        try await redis.promote(1, over: 0)
        #expect(try bench.refresh(login.refreshToken).session.generation == 2)
        #expect(bench.verdict(on: ended) == .revoked)
        try await eventually("the new primary learns of the logout") {
            try await redis.servers[1].reply(["ZCARD", "sallyport:revocations"]) == "1"
        }
        #expect(try await !hasSession(ended, redis.servers[1]))
        #expect(try bench.sessions.refresh(ended.refreshToken.text, from: nil) == .refused(.unknownSession))
        await redis.kill()
    }

    /// How a server refuses commands without having run them.
    enum Unfitness: CaseIterable, Sendable {
        case readOnly
        case linkDown
        case noReplicas
        case fullDisk
    }

    @Test(
        "any refusal by a server that cannot be the primary leads to the new one at once", arguments: Unfitness.allCases
    )
    func unfit(_ unfitness: Unfitness) async throws {
        let (old, new) = (try await RedisServer(options: ["--dbfilename", "folder.rdb"]), try await RedisServer())
        let name = try MovingName(old)
        let machine = try Machine(name.configuration)
        let bench = try SessionsBench(machine.store)
        _ = try bench.login()
        func makeUnfit() async throws {
            switch unfitness {
            case .readOnly: try await old.client(["REPLICAOF", "127.0.0.1", "1"])
            case .linkDown:
                try await old.client(["CONFIG", "SET", "replica-serve-stale-data", "no"])
                try await old.client(["REPLICAOF", "127.0.0.1", "1"])
            case .noReplicas: try await old.client(["CONFIG", "SET", "min-replicas-to-write", "1"])
            case .fullDisk:
                // A snapshot cannot be written where a folder is.
                try FileManager.default.createDirectory(
                    atPath: "\(old.folder.path)/folder.rdb/x", withIntermediateDirectories: true)
                try await old.client(["CONFIG", "SET", "save", "3600 1000000"])
                try await old.client(["BGSAVE"])
                try await eventually("the snapshot failed") {
                    try await old.client(["INFO", "persistence"]).contains("rdb_last_bgsave_status:err")
                }
            }
        }
        // The name still leads to it.
        try await makeUnfit()
        #expect(throws: StoreError.self) { try bench.login() }
        try await eventually("readiness says so") { machine.store.readinessProblem != nil }
        try name.lead(to: new)
        try await eventually("the machine is ready") { machine.store.readinessProblem == nil }
        #expect(try await hasSession(try bench.login(), new))
        await old.kill()
        await new.kill()
    }

    @Test("a command, which does not follow the stream, finds the new primary too")
    func command() async throws {
        let (old, new) = (try await RedisServer(), try await RedisServer())
        let name = try MovingName(old)
        let store = try RedisStore(name.configuration, local: InMemoryStore(), secret: []) { SingleUseCheck.start }
        let key = { (number: UInt8) in SingleUseKey(.proof, [number]) }
        let end = SingleUseCheck.start.adding(milliseconds: 60_000)
        #expect(try store.use(key(1), until: end))
        try await old.client(["CONFIG", "SET", "min-replicas-to-write", "1"])
        #expect(throws: StoreError.self) { try store.use(key(2), until: end) }
        try name.lead(to: new)
        try await eventually("the key is used") { (try? store.use(key(3), until: end)) == true }
        #expect(try await new.client(["ZCARD", "sallyport:used"]) == "1")
        await old.kill()
        await new.kill()
    }

    @Test("a host name is resolved anew, and of several addresses the one with the primary is used")
    func hostNames() async throws {
        let redis = try await ReplicatedRedis()
        let ports = Mutex([redis.ports[0]])
        let store = try RedisStore(
            RedisConfiguration(endpoint: .tcp(host: "redis.example.org", port: 6379)), local: InMemoryStore(),
            secret: [],
            find: { host, _ in
                guard host == "redis.example.org" else { return nil }
                return ports.withLock { $0 }.flatMap { SocketAddress.find(host: "127.0.0.1", port: $0) ?? [] }
            }, now: { SingleUseCheck.start })
        let end = SingleUseCheck.start.adding(milliseconds: 60_000)
        func use(_ number: UInt8) throws -> Bool { try store.use(SingleUseKey(.proof, [number]), until: end) }
        #expect(try use(1))
        ports.withLock { $0 = [redis.ports[1]] }
        try await redis.promote(1, over: 0)
        #expect(try use(2))
        // Both servers under one name, the replica first.
        ports.withLock { $0 = redis.ports }
        #expect(try use(3))
        try await redis.replicated(from: 1, to: 0)
        try await redis.promote(0, over: 1)
        try await eventually("the key is used") { (try? use(4)) == true }
        #expect(try await redis.servers[0].client(["CONFIG", "GET", "port"]).contains("\(redis.ports[0])"))
        #expect(try await redis.servers[0].client(["ROLE"]).hasPrefix("master"))
        await redis.kill()
    }

    @Test(
        "a refused command is tried once more and no oftener; one without an answer is not, since it may have run",
        arguments: [
            ("-READONLY You can't write\r\n", 2), ("-MASTERDOWN Link is down\r\n", 2),
            ("-LOADING Redis is loading\r\n", 2), ("-NOREPLICAS Not enough\r\n", 2), ("-MISCONF Errors\r\n", 2),
            ("-CLUSTERDOWN Hash slot\r\n", 2), ("-OOM command not allowed\r\n", 1), ("-BUSY Redis is busy\r\n", 1),
            ("-ERR unknown\r\n", 1), ("", 1),
        ])
    func attempts(answer: String, count: Int) throws {
        let fake = try FakeRedis(answer)
        defer { fake.stop() }
        let store = try RedisStore(
            RedisConfiguration(endpoint: .tcp(host: "127.0.0.1", port: fake.port), timeoutMilliseconds: 300),
            local: InMemoryStore(), secret: []
        ) { SingleUseCheck.start }
        #expect(throws: StoreError.self) { try store.session(SessionID(value: 1)) }
        #expect(fake.commands.load(ordering: .relaxed) == count)
        // A server that keeps refusing is not left by every request.
        guard count == 2 else { return }
        #expect(throws: StoreError.self) { try store.session(SessionID(value: 1)) }
        #expect(fake.commands.load(ordering: .relaxed) <= 4)
    }

    @Test("a command whose answer is missing is not tried again on a connection where another was refused before")
    func unanswered() async throws {
        let fake = try FakeRedis("-MISCONF Errors\r\n")
        defer { fake.stop() }
        let store = try RedisStore(
            RedisConfiguration(endpoint: .tcp(host: "127.0.0.1", port: fake.port), timeoutMilliseconds: 300),
            local: InMemoryStore(), secret: []
        ) { SingleUseCheck.start }
        #expect(throws: StoreError.self) { try store.session(SessionID(value: 1)) }
        #expect(fake.commands.load(ordering: .relaxed) == 2)
        let start = ContinuousClock.now
        try await eventually("the server may be left again") { ContinuousClock.now - start > .milliseconds(200) }
        fake.answer("")
        #expect(throws: StoreError.self) { try store.session(SessionID(value: 1)) }
        #expect(fake.commands.load(ordering: .relaxed) == 3)
    }

    @Test("over HTTP, both machines refuse logins until the name leads to the new primary, and then continue")
    func overHTTP() async throws {
        let redis = try await ReplicatedRedis()
        let name = try MovingName(redis.servers[0])
        let site = try await TwoMachines(redis.servers[1], store: name.address, settings: ", stale: 3s")
        let (login, ended) = (try await site.login(0), try await site.login(1))
        #expect(try await site.send(0, "POST", "/logout", bearer: ended.access).status == 204)
        try await redis.replicated()

        // By command on the server alone: connections stay.
        try await redis.promote(1, over: 0)
        for machine in 0...1 {
            try await eventually("the machine is not ready") {
                let answer = try await site.nginxes[machine].askMonitor("/readyz")
                guard answer.status == 503 else { return false }
                return answer.problem?.contains("Redis does not accept writes; it is asked periodically (readOnly).")
                    == true
            }
            for answer in [
                try await site.tryLogin(machine), try await site.tryRefresh(machine, login.refresh),
                try await site.send(machine, "POST", "/logout", bearer: login.access),
            ] {
                #expect(answer.status == 503 && answer["retry-after"] != nil)
                #expect(!answer.body.contains("token\":"))
            }
        }
        try await eventually("token checks are refused after the bound") {
            try await site.opens(login.access) == [503, 503]
        }

        try name.lead(to: redis.servers[1])
        for machine in 0...1 {
            try await eventually("the machine is ready") {
                try await site.nginxes[machine].askMonitor("/readyz").status == 200
            }
        }
        try await eventually("both machines accept the token") { try await site.opens(login.access) == [200, 200] }
        let next = try await site.refresh(1, login.refresh)
        #expect(try await site.opens(next.access) == [200, 200])
        #expect(try await site.opens(ended.access) == [401, 401])
        for machine in 0...1 {
            #expect(try await site.opens(try await site.login(machine).access) == [200, 200])
            #expect(try site.log(machine, "Redis is not the primary and is asked periodically").count == 1)
        }
        try await site.stop()
        await redis.servers[0].kill()
    }
}
