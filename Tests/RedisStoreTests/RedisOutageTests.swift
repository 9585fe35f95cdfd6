import EndToEndSupport
import Foundation
import Testing

@Suite("Redis outages, over HTTP")
struct RedisOutageTests {
    enum Absence: CaseIterable, Sendable {
        case killed
        case held
    }

    /// How long Redis is away: five seconds, as with a slow disk, a failover or a swapping machine.
    private static let absence: Duration = .seconds(5)

    @Test(
        "logins and refreshes are refused at once, token checks after the bound, and service resumes by itself",
        arguments: Absence.allCases)
    func away(absence: Absence) async throws {  // G4, S14
        let site = try await TwoMachines(.always, settings: ", stale: 3s, timeout: 500ms")
        let (login, ended) = (try await site.login(0), try await site.login(1))
        #expect(try await site.send(0, "POST", "/logout", bearer: ended.access).status == 204)
        try await eventually("both machines refuse the token") { try await site.opens(ended.access) == [401, 401] }
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
        // This allows for a busy machine.
        #expect(ContinuousClock.now - start < .seconds(10) * MachineSpeed.scale)
        try await tokenChecks(site, login, ended, since: start)
        for machine in 0...1 {
            #expect(try await site.nginxes[machine].askMonitor("/healthz").status == 200)
            let answer = try await site.nginxes[machine].askMonitor("/readyz")
            #expect(answer.problem?.contains("Redis does not answer; it is asked periodically") == true)
            #expect(try await site.nginxes[machine].askMonitor("/metrics").body.contains("\nsallyport_redis_up 0\n"))
        }

        switch absence {
        case .killed: try await site.redis.restart()
        case .held: RedisServer.resume(number)
        }
        try await eventually("both machines accept the token") { try await site.opens(login.access) == [200, 200] }
        for machine in 0...1 {
            try await eventually("the machine is ready") {
                try await site.nginxes[machine].askMonitor("/readyz").status == 200
            }
            let figures = try await site.nginxes[machine].askMonitor("/metrics").body
            #expect(figures.contains("\nsallyport_redis_up 1\n"))
            #expect(figures.contains("\nsallyport_redis_events_total{event=\"lost\"} 1\n"))
            #expect(try site.log(machine, "Redis does not answer and is asked periodically").count == 1)
            #expect(try site.log(machine, "Redis answers").count >= 2)
        }
        // The ended session stays ended. The token that was refused during the outage is still valid: it was not
        // consumed.
        #expect(try await site.opens(ended.access) == [401, 401])
        let lines = try site.log(1, "Redis").suffix(8)
        let answer = try await site.tryRefresh(1, login.refresh)
        #expect(answer.status == 200, "\(lines)")
        let next = try TokenSet(answer)
        #expect(try await site.opens(next.access) == [200, 200])
        #expect(try await site.send(0, "POST", "/logout", bearer: next.access).status == 204)
        try await eventually("both machines refuse the token") { try await site.opens(next.access) == [401, 401] }
        try await site.stop()
    }

    @Test("a Redis that returns empty allows no replay of a proof or a link")
    func forgotten() async throws {  // S16
        let site = try await TwoMachines(.none)
        let key = try await DPoPProofMaker(origin: site.workers[0].origin)
        let body = Data(#"{"username":"alice","password":"\#(TwoMachines.alice.password)"}"#.utf8)
        func login(_ nonce: String? = nil) async throws -> HTTPAnswer {
            let proof = try await key.proof("POST", "/login", nonce: nonce)
            return try await site.nginxes[0].curl.send("POST", "/login", [sendsJSON, "DPoP: \(proof)"], body: body)
        }
        func get(_ machine: Int, _ token: String, _ proof: String) async throws -> HTTPAnswer {
            try await site.nginxes[machine].curl.send(
                "GET", "/protected", ["Authorization: DPoP \(token)", "DPoP: \(proof)"])
        }
        func redeem(_ machine: Int, _ token: String) async throws -> String {
            let form = "token=\(token)&audience=\(site.workers[0].origin)&path=/orders/7"
            return try await site.nginxes[machine].curl.send(
                "POST", "/tokens/one-time/redeem", [sendsForm], body: Data(form.utf8),
                more: ["--user", "shop:\(site.clientSecret)"]
            ).body
        }
        let first = try await login()
        let token = try #require(first.json["access_token"]?.text, "the first start needs no nonce: \(first.body)")
        let nonce = try #require(first["dpop-nonce"])
        let proofs = [
            try await key.proof("GET", "/protected", token: token),
            try await key.proof("GET", "/protected", token: token, nonce: nonce),
        ]
        for proof in proofs { #expect(try await get(0, token, proof).status == 200) }
        let made = try await site.nginxes[0].curl.send(
            "POST", "/tokens/one-time", ["Authorization: Bearer \(try await site.login(0).access)", sendsForm],
            body: Data("path=/orders/7&expires_in=300".utf8))
        let link = try #require(made.json["one_time_token"]?.text)
        #expect(try await redeem(0, link).contains(#""active":true"#))

        await site.redis.kill()
        try await site.redis.restart()
        try await eventually("both machines work again") {
            for machine in 0...1 {
                guard try await site.nginxes[machine].askMonitor("/readyz").status == 200 else { return false }
            }
            return true
        }
        for machine in 0...1 {
            for proof in proofs {
                let answer = try await get(machine, token, proof)
                #expect(answer.status == 401)
                #expect(answer["www-authenticate"]?.contains(#"error="use_dpop_nonce""#) == true)
            }
            #expect(try await redeem(machine, link) == #"{"active":false}"#)
        }
        let fresh = try #require(try await get(1, token, proofs[0])["dpop-nonce"])
        let again = try await key.proof("GET", "/protected", token: token, nonce: fresh)
        #expect(try await get(0, token, again).status == 200)
        #expect(try await login(fresh).status == 200)
        try await site.stop()
    }

    /// Requests that need Redis are refused, and no token is issued.
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

    /// Checks tokens until the end of the outage. A valid token is accepted until the bound and never after it. A token
    /// of an ended session is always refused.
    private func tokenChecks(
        _ site: TwoMachines, _ login: TokenSet, _ ended: TokenSet, since start: ContinuousClock.Instant
    ) async throws {
        var unknown = 0
        try await eventually("the outage lasted long enough") {
            for machine in 0...1 {
                let asked = ContinuousClock.now - start
                switch try await site.opens(machine, login.access) {
                case 200:
                    // The store is polled four times a second.
                    #expect(asked < .seconds(3) + .milliseconds(500) * MachineSpeed.scale)
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
