import EndToEndSupport
import Foundation
import Testing

@Suite("Redis is away, over the wire")
struct AwayTests {
    enum Absence: CaseIterable, Sendable {
        case killed
        case held
    }

    /// For how long Redis is away: the five seconds of a slow disk, a failover or a machine that swaps.
    private static let absence: Duration = .seconds(5)

    @Test(
        "logins and refreshes are refused at once, token checks after the bound, and all is well again by itself",
        arguments: Absence.allCases)
    func away(absence: Absence) async throws {  // G4, S14
        let site = try await TwoMachines(.always, settings: ", stale: 3s, timeout: 500ms")
        let (login, ended) = (try await site.login(0), try await site.login(1))
        #expect(try await site.send(0, "POST", "/logout", bearer: ended.access).status == 204)
        try await eventually("both refuse") { try await site.opens(ended.access) == [401, 401] }
        for machine in 0...1 {
            let answer = try await site.nginxes[machine].askMonitor("/readyz")
            #expect(answer.json["conditions"]?.text == "store,following,redis,keys")
        }

        let number = try await site.redis.number()
        switch absence {
        case .killed: await site.redis.kill()
        case .held: try await site.redis.pause()
        }
        let start = ContinuousClock.now
        #expect(try await site.opens(login.access) == [200, 200])
        for machine in 0...1 { try await refusals(site, machine, login) }
        // A machine that is busy with other tests included.
        #expect(ContinuousClock.now - start < .seconds(10))
        try await tokenChecks(site, login, ended, since: start)
        for machine in 0...1 {
            #expect(try await site.nginxes[machine].askMonitor("/healthz").status == 200)
            let answer = try await site.nginxes[machine].askMonitor("/readyz")
            #expect(answer.problem?.contains("Redis does not answer, and is asked again and again") == true)
            #expect(try await site.nginxes[machine].askMonitor("/metrics").body.contains("\nsallyport_redis_up 0\n"))
        }

        switch absence {
        case .killed: try await site.redis.restart()
        case .held: RedisServer.resume(number)
        }
        try await eventually("both are well") { try await site.opens(login.access) == [200, 200] }
        for machine in 0...1 {
            try await eventually("it is ready") {
                try await site.nginxes[machine].askMonitor("/readyz").status == 200
            }
            let figures = try await site.nginxes[machine].askMonitor("/metrics").body
            #expect(figures.contains("\nsallyport_redis_up 1\n"))
            #expect(figures.contains("\nsallyport_redis_events_total{event=\"lost\"} 1\n"))
            #expect(try site.log(machine, "Redis is lost, and asked again").count == 1)
            #expect(try site.log(machine, "Redis answers").count >= 2)
        }
        // What was ended stays so, and what was refused while Redis was away is good: nothing was used up.
        #expect(try await site.opens(ended.access) == [401, 401])
        let lines = try site.log(1, "Redis").suffix(8)
        let answer = try await site.tryRefresh(1, login.refresh)
        #expect(answer.status == 200, "\(lines)")
        let next = try TokenSet(answer)
        #expect(try await site.opens(next.access) == [200, 200])
        #expect(try await site.send(0, "POST", "/logout", bearer: next.access).status == 204)
        try await eventually("both refuse") { try await site.opens(next.access) == [401, 401] }
        try await site.stop()
    }

    /// What needs Redis is refused, and nothing issued.
    private func refusals(_ site: TwoMachines, _ machine: Int, _ login: TokenSet) async throws {
        for answer in [
            try await site.tryRefresh(machine, login.refresh), try await site.tryLogin(machine),
            try await site.send(machine, "POST", "/logout", bearer: login.access),
        ] {
            #expect(answer.status == 503)
            #expect(answer["retry-after"] != nil)
            #expect(!answer.body.contains("token\":"))
        }
    }

    /// Asks for tokens until Redis has been away for long enough: a good one opens until the bound and never after it, and
    /// one that was ended opens nothing.
    private func tokenChecks(
        _ site: TwoMachines, _ login: TokenSet, _ ended: TokenSet, since start: ContinuousClock.Instant
    ) async throws {
        var unknown = 0
        try await eventually("Redis was away for long enough") {
            for machine in 0...1 {
                let asked = ContinuousClock.now - start
                switch try await site.opens(machine, login.access) {
                case 200:
                    // A look at the store is due four times a second.
                    #expect(asked < .milliseconds(3500))
                case 503: unknown += 1
                case let status: Issue.record("answered \(status)")
                }
                #expect([401, 503].contains(try await site.opens(machine, ended.access)))
                #expect(try await site.tryRefresh(machine, login.refresh).status == 503)
            }
            return ContinuousClock.now - start > Self.absence
        }
        #expect(unknown > 0)
        #expect(try await site.opens(login.access) == [503, 503])
    }
}
