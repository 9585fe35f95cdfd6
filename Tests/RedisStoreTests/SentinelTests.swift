import EndToEndSupport
import Foundation
import Identity
import InMemoryStore
import RedisStore
import StoreConformance
import Testing

// Everyday reality, point 30: three real sentinels.
@Suite("Redis by its sentinels")
struct SentinelTests {
    /// How the primary changes.
    enum Change: CaseIterable, Sendable {
        case killed
        case held
        case commanded
    }

    @Test(
        "after a failover, logins and refreshes succeed again by themselves, and ended sessions stay ended",
        arguments: Change.allCases)
    func failover(change: Change) async throws {
        let servers = try await SentinelSite()
        // One of the sentinels is dead: the first one that is asked.
        let store = servers.address.replacing("://", with: "://127.0.0.1:1,")
        let site = try await TwoMachines(
            servers.redis.servers[2], store: store, settings: ", stale: 30s, timeout: 500ms")
        let (login, ended) = (try await site.login(0), try await site.login(1))
        #expect(try await site.send(0, "POST", "/logout", bearer: ended.access).status == 204)
        try await eventually("both machines refuse the token") { try await site.opens(ended.access) == [401, 401] }
        for replica in 1...2 { try await servers.redis.replicated(to: replica) }
        func readiness(_ machine: Int) async throws -> Int {
            try await site.nginxes[machine].askMonitor("/readyz").status
        }
        func sessions(on server: Int) async throws -> Int {
            try await servers.redis.servers[server].reply(["ZCARD", "sallyport:sessions"]).flatMap { Int($0) } ?? -1
        }
        for machine in 0...1 {
            try await eventually("the machine is ready") { try await readiness(machine) == 200 }
        }

        let old = try await servers.redis.servers[0].number()
        switch change {
        case .killed, .held:
            if change == .killed {
                await servers.redis.servers[0].kill()
            } else {
                try await servers.redis.servers[0].pause()
            }
            for machine in 0...1 {
                try await eventually("the machine is not ready") { try await readiness(machine) == 503 }
                let answer = try await site.tryLogin(machine)
                #expect(answer.status == 503 && answer["retry-after"] != nil)
                #expect(!answer.body.contains("token\":"))
            }
        case .commanded:
            // Until the first failover is over, there are no good replicas.
            try await eventually("the failover begins") {
                try await servers.sentinels[1].client(["SENTINEL", "FAILOVER", SentinelSite.name]) == "OK"
            }
        }
        let primary = try await servers.primary(insteadOf: 0)
        for machine in 0...1 {
            try await eventually("the machine uses the new primary") {
                let before = try await sessions(on: primary)
                let answer = try await site.tryLogin(machine)
                #expect([200, 503].contains(answer.status))
                let after = try await sessions(on: primary)
                return answer.status == 200 && after > before
            }
            try await eventually("the machine is ready") { try await readiness(machine) == 200 }
        }
        #expect(try await site.opens(login.access) == [200, 200])
        let next = try await site.refresh(0, login.refresh)
        #expect(next.session == login.session)
        #expect(try await site.opens(next.access) == [200, 200])
        #expect(try await site.opens(ended.access) == [401, 401])
        for machine in 0...1 { #expect(try await site.tryRefresh(machine, ended.refresh).status == 401) }
        // A logout on one machine reaches the other by the new primary.
        #expect(try await site.send(1, "POST", "/logout", bearer: next.access).status == 204)
        try await eventually("both machines refuse the token") { try await site.opens(next.access) == [401, 401] }

        if change != .commanded {
            // The old primary comes back, and the sentinels make it a replica.
            if change == .killed { try await servers.redis.servers[0].restart() } else { RedisServer.resume(old) }
            try await eventually("the old primary is a replica") {
                try await servers.redis.servers[0].reply(["ROLE"])?.hasPrefix("slave") == true
            }
            let again = try await site.login(1)
            #expect(try await site.opens(again.access) == [200, 200])
            for machine in 0...1 { #expect(try await readiness(machine) == 200) }
        }
        // The command line finds the primary too, and reviews the sentinels.
        let check = try await Command.run([
            Repository.program, "check", "--config", site.workers[0].configuration,
        ])
        #expect(check.status == 0, "\(check.text)\(check.errors)")
        #expect(check.text.contains("warning: A sentinel is of no use: Redis at 127.0.0.1:1: "), "\(check.text)")
        let list = try await site.workers[0].command(["session", "list", "alice", "--json"])
        #expect(list.contains("alice") || list.contains("sid"))
        try await site.stop()
        await servers.kill(except: [2])
    }

    @Test("one living sentinel of three suffices to connect, and none to stay connected")
    func deadSentinels() async throws {
        let servers = try await SentinelSite()
        for index in 0...1 { await servers.sentinels[index].kill() }
        let machine = try Machine(servers.configuration)
        let bench = try SessionsBench(machine.store)
        let login = try bench.login()
        await servers.sentinels[2].kill()
        #expect(try bench.refresh(login.refreshToken).session.generation == 2)
        // New connections are made to the server that the sentinels named last.
        await concurrently(8) { _ in
            #expect(throws: Never.self) { try bench.login() }
        }
        try await eventually("the machine is ready") { machine.store.readinessProblem == nil }
        #expect(throws: StoreError.self) { try Machine(servers.configuration) }
        await servers.kill()
    }

    @Test("the guide's sentinels and configuration work, and a wrong password of Redis or the sentinels is named")
    func passwords() async throws {
        let servers = try await SentinelSite(password: "of-sentinels")
        for server in servers.redis.servers {
            try await server.client(["ACL", "SETUSER", "sallyport", "on", ">of-redis", "~sallyport:*", "+@all"])
        }
        var configuration = servers.configuration
        configuration.user = "sallyport"
        configuration.password = Array("of-redis".utf8)
        func problem() -> String { RedisReview(of: configuration).problems.joined(separator: " ") }
        #expect(problem().contains("see sessions.sentinel_user and sessions.sentinel_password"), "\(problem())")
        configuration.sentinelPassword = Array("wrong".utf8)
        #expect(problem().contains("sessions.sentinel_password") && !problem().contains("wrong"))
        configuration.sentinelPassword = Array("of-sentinels".utf8)
        #expect(problem() == "")
        let machine = try Machine(configuration)
        _ = try SessionsBench(machine.store).login()
        configuration.password = Array("of-sentinels".utf8)
        #expect(problem().contains("see sessions.store and sessions.password"), "\(problem())")

        // The guide's configuration, with other addresses.
        let folder = try TemporaryDirectory()
        let site = try await TestSite.ready(
            try SeveralMachinesGuide.settingsForSentinels()
                .replacing(/192.0.2.1:26379,192.0.2.2:26379,192.0.2.3:26379/) { _ in
                    servers.sentinels.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
                }
                .replacing(
                    "/etc/sallyport/redis.password",
                    with: try folder.write("of-redis\n", to: "redis.password", mode: 0o600)
                )
                .replacing(
                    "/etc/sallyport/sentinel.password",
                    with: try folder.write("of-sentinels\n", to: "sentinel.password", mode: 0o600)))
        let check = try await site.run(["check"])
        #expect(check.status == 0 && !check.text.contains("entinel"), "\(check.text)\(check.errors)")
        await servers.kill()
    }

    @Test("the review names a wrong name, a server that is no sentinel, and sentinels that cannot fail over")
    func review() async throws {
        let servers = try await SentinelSite()
        func review(_ endpoint: RedisConfiguration.Endpoint) -> RedisReview {
            RedisReview(of: RedisConfiguration(endpoint: endpoint))
        }
        let sentinels = servers.sentinels.map { ServerAddress(host: "127.0.0.1", port: $0.port) }
        #expect(review(servers.configuration.endpoint).problems == [])
        #expect(
            review(servers.configuration.endpoint).warnings.allSatisfy { !$0.lowercased().contains("sentinel") })
        let wrongName = review(.sentinels(sentinels, primary: "other"))
        #expect(wrongName.problems.first?.contains("knows no primary named other") == true, "\(wrongName.problems)")
        let plain = ServerAddress(host: "127.0.0.1", port: servers.redis.ports[0])
        let noSentinel = review(.sentinels([plain], primary: SentinelSite.name))
        #expect(noSentinel.problems.first?.contains("is not a sentinel") == true, "\(noSentinel.problems)")
        let mixed = review(.sentinels([plain] + sentinels, primary: SentinelSite.name))
        #expect(mixed.problems == [])
        #expect(mixed.warnings.contains { $0.contains("of no use") && $0.contains("is not a sentinel") })
        for index in 1...2 { await servers.sentinels[index].kill() }
        try await eventually("the sentinel misses the others") {
            review(servers.configuration.endpoint).warnings.contains { $0.contains("cannot fail over now") }
        }
        let none = review(.sentinels([sentinels[1]], primary: SentinelSite.name))
        #expect(none.problems.first?.contains("Connection refused") == true, "\(none.problems)")
        await servers.kill()
    }

    @Test("an old primary that a failover replaced without a word is left before it is demoted")
    func replaced() async throws {
        let servers = try await SentinelSite()
        let machine = try Machine(servers.configuration)
        let bench = try SessionsBench(machine.store)
        let ended = try bench.login()
        for replica in 1...2 { try await servers.redis.replicated(to: replica) }
        try await eventually("the failover begins") {
            try await servers.sentinels[0].client(["SENTINEL", "FAILOVER", SentinelSite.name]) == "OK"
        }
        // Meanwhile the old primary takes writes, which are lost.
        #expect(try bench.sessions.end(ended.session.id, of: nil, event: .logout, from: nil))
        let primary = try await servers.primary(insteadOf: 0)
        try await eventually("the new primary learns of the logout") {
            try await servers.redis.servers[primary].reply(["ZCARD", "sallyport:revocations"]) == "1"
        }
        #expect(bench.verdict(on: ended) == .revoked)
        #expect(try bench.sessions.refresh(ended.refreshToken.text, from: nil) == .refused(.unknownSession))
        try await eventually("the machine is ready") { machine.store.readinessProblem == nil }
        await servers.kill()
    }

    @Test("TLS is used for the sentinels and for Redis, by the certificate of each")
    func transportSecurity() async throws {
        let folder = try TemporaryDirectory()
        let (redis, port) = try await RedisServer.withTLS(in: folder)
        let own = try FreePorts.pair().https
        let file = try folder.write(
            """
            port 0
            tls-port \(own)
            tls-replication yes
            tls-auth-clients no
            tls-cert-file \(folder.path)/cert.pem
            tls-key-file \(folder.path)/key.pem
            tls-ca-cert-file \(folder.path)/cert.pem
            bind 127.0.0.1
            dir \(folder.path)
            sentinel monitor \(SentinelSite.name) 127.0.0.1 \(port) 1

            """, to: "sentinel.conf")
        let sentinel = try GuardedProcess(["redis-sentinel", file], log: "\(folder.path)/sentinel.log")
        var configuration = RedisConfiguration(
            endpoint: .sentinels([ServerAddress(host: "localhost", port: own)], primary: SentinelSite.name),
            security: .tls(authorities: "\(folder.path)/cert.pem"))
        try await eventually("Redis is reached") { RedisReview(of: configuration).problems == [] }
        let machine = try Machine(configuration)
        _ = try SessionsBench(machine.store).login()
        func problem() -> String { RedisReview(of: configuration).problems.joined(separator: " ") }
        configuration.security = .tls(authorities: nil)
        #expect(problem().contains("sessions.ca"), "\(problem())")
        configuration.security = .plain
        #expect(problem() != "")
        await sentinel.kill()
        await redis.kill()
    }
}
