import AuthService
import Foundation
import HTTPTypes
import Identity
import Testing

@Suite("Monitoring") struct MonitoringTests {
    private func body(_ response: Response) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test("ready while no condition fails; otherwise 503 with all reasons, until it is ready again")
    func readiness() throws {
        let (store, keys) = (Recorder<String?>(nil), Recorder<String?>(nil))
        let fixture = try Fixture {
            $0.monitoring.conditions = [
                ReadinessCondition("store") { store.value }, ReadinessCondition("keys") { keys.value },
            ]
        }
        let ready = fixture.get("/readyz")
        #expect(ready.status == .ok)
        #expect(body(ready) == #"{"status":"ready","conditions":["store","keys"]}"#)
        store.change { $0 = "The store does not answer." }
        keys.change { $0 = "No key signs." }
        let unready = fixture.get("/readyz")
        #expect(unready.status == .serviceUnavailable)
        #expect(try unready.problem == "The store does not answer. No key signs.")
        #expect(
            try unready.json["conditions"] as? [String: String]
                == ["store": "The store does not answer.", "keys": "No key signs."])
        store.change { $0 = nil }
        #expect(try fixture.get("/readyz").json["conditions"] as? [String: String] == ["keys": "No key signs."])
        keys.change { $0 = nil }
        #expect(fixture.get("/readyz").status == .ok)
    }

    @Test("metrics are Prometheus's text, with every character escaped that needs it")
    func text() throws {
        let family = MetricFamily(
            "sallyport_things", .gauge, #"Things: "all", a \ and"# + "\na line feed.",
            [
                .init([.init("kind", "a\"b\\c\nd"), .init("other", "é")], 1),
                .init([], 0.25), .init([], .infinity), .init([], -.infinity), .init([], .nan), .init([], -3),
                .init([], 1e300), .init([], 1_795_307_828.123),
            ])
        let fixture = try Fixture { $0.monitoring.metrics = { [family] } }
        let answer = fixture.get("/metrics")
        #expect(answer.headerFields[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.headerFields[.cacheControl] == "no-store")
        #expect(
            body(answer) == #"""
                # HELP sallyport_things Things: "all", a \\ and\na line feed.
                # TYPE sallyport_things gauge
                sallyport_things{kind="a\"b\\c\nd",other="é"} 1
                sallyport_things 0.25
                sallyport_things +Inf
                sallyport_things -Inf
                sallyport_things NaN
                sallyport_things -3
                sallyport_things 1e+300
                sallyport_things 1795307828.123

                """#)
    }

    @Test("an enumeration has a sample for each of its cases, from 0 on")
    func enumeration() {
        let family = MetricFamily(
            "sallyport_logins_total", .counter, "Logins.", by: "outcome",
            [AuthenticationEvent.Reason.wrongPassword: 3])
        #expect(family.samples.count == AuthenticationEvent.Reason.allCases.count)
        #expect(family.samples.contains(.init([.init("outcome", "wrong_password")], 3)))
        #expect(family.samples.contains(.init([.init("outcome", "accepted")], 0)))
    }

    @Test("counts what the service reports: refused tokens and refreshes by reason, and no more")
    func tally() throws {
        let fixture = try Fixture()
        let tally = ServiceTally()
        func count(_ name: String) -> [String: Double] {
            for event in fixture.events.value { tally.count(event) }
            fixture.events.change { $0 = [] }
            let family = tally.families.first { $0.name == name }
            return Dictionary(
                uniqueKeysWithValues: (family?.samples ?? []).filter { $0.value > 0 }.map {
                    ($0.labels[0].value, $0.value)
                })
        }
        let login = try fixture.login().json
        let access = try #require(login["access_token"] as? String)
        let refresh = try #require(login["refresh_token"] as? String)
        for authorization in ["Bearer x", "Bearer spat_x", "Bearer \(access)x", "Basic x"] {
            _ = fixture.get("/protected", authorization: authorization)
        }
        _ = fixture.get("/protected")
        _ = fixture.get("/protected", authorization: "Bearer \(access)")
        _ = fixture.get("/sessions", authorization: "Bearer spat_x")
        #expect(
            count("sallyport_tokens_refused_total")
                == ["malformed": 1, "signature": 1, "unknown": 1, "kind": 1])
        for token in [refresh, refresh, "x"] {
            _ = fixture.service.respond(
                to: StubRequest(.post, "/refresh").with(
                    body: #"{"refresh_token":"\#(token)"}"#, contentType: "application/json"))
        }
        #expect(count("sallyport_refreshes_total") == ["rotated": 1, "repeated": 1])
        #expect(count("sallyport_refreshes_refused_total") == ["malformed": 1])
        fixture.time.change { $0 = $0.adding(milliseconds: 901_000) }
        _ = fixture.get("/protected", authorization: "Bearer \(access)")
        #expect(
            count("sallyport_tokens_refused_total") == [
                "malformed": 1, "signature": 1, "unknown": 1, "kind": 1, "expired": 1,
            ])
        fixture.accounts.isBroken.change { $0 = true }
        _ = fixture.service.respond(
            to: StubRequest(.post, "/refresh").with(
                body: #"{"refresh_token":"\#(refresh)"}"#, contentType: "application/json"))
        #expect(count("sallyport_store_failures_total") == ["unavailable": 1])
    }
}
