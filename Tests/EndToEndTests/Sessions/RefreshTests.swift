import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("Refresh through nginx") struct Refresh {
        @Test("a refresh token becomes its successor, as JSON and as a form, and the session stays the same")
        func rotation() async throws {
            let user = try await TestUser("refresh-rotation")
            let first = try await user.login()
            #expect(first.refresh.hasPrefix("sprt_"))
            let answer = try await user.tryRefresh(first.refresh)
            #expect(answer.status == 200)
            #expect(answer["cache-control"] == "no-store")
            #expect(answer.json["token_type"]?.text == "bearer")
            #expect(answer.json["expires_in"]?.text == "900")
            let second = try TokenSet(answer)
            #expect(second.refresh != first.refresh)
            #expect(second.access != first.access)
            #expect(second.session == first.session)

            let third = try TokenSet(
                try await user.send("POST", "/refresh", form: "refresh_token=\(second.refresh)"))
            #expect(third.session == first.session)
            // The session is live, and each of its access tokens is valid until it expires.
            for tokens in [first, second, third] { #expect(try await user.opens(tokens.access) == 200) }
            #expect(try await user.audit(session: first.session).map(\.event) == ["login", "refresh", "refresh"])
        }

        @Test("the previous token is answered with the current one, for a lost response")  // S11
        func grace() async throws {
            let user = try await TestUser("refresh-grace")
            let first = try await user.login()
            let second = try await user.refresh(first.refresh)
            for _ in 0..<3 {
                let again = try await user.refresh(first.refresh)
                #expect(again.refresh == second.refresh)
                #expect(try await user.opens(again.access) == 200)
            }
            try await user.expectLive(try await user.refresh(second.refresh))
            let events = try await user.audit(session: first.session).map(\.event)
            #expect(events == ["login", "refresh"] + Array(repeating: "refreshRepeated", count: 3) + ["refresh"])
        }

        @Test("an older token ends the session immediately, and log and audit record the reason")  // S11
        func reuse() async throws {
            let user = try await TestUser("refresh-reuse")
            let first = try await user.login()
            let second = try await user.refresh(first.refresh)
            let third = try await user.refresh(second.refresh)
            let bystander = try await user.login()
            let logged = try user.log("its session was ended", "reason=reused").count
            let answer = try await user.tryRefresh(first.refresh)
            #expect(answer.status == 401)
            #expect(answer.problem == "Invalid or expired token.")
            for tokens in [third, second, first] { try await user.expectEnded(tokens) }
            try await user.expectLive(bystander)

            let last = try #require(try await user.audit(session: first.session).last)
            #expect(last.event == "sessionEnded")
            #expect(last.reason == "reused")
            #expect(last.address == "127.0.0.1")
            #expect(last.username == "refresh-reuse")
            // Other tests may add their records meanwhile.
            #expect(try user.log("its session was ended", "reason=reused").count > logged)
            #expect(try user.log("its session was ended", "reason=reused", "session=\(first.session)").count == 1)
        }

        @Test("an access token is refused as a refresh token, and vice versa")  // S13
        func kinds() async throws {
            let user = try await TestUser("refresh-kinds")
            let tokens = try await user.login()
            #expect(try await user.tryRefresh(tokens.access).status == 401)
            #expect(try await user.opens(tokens.refresh) == 401)
            #expect(try await user.send("POST", "/logout", bearer: tokens.refresh).status == 401)
            #expect(
                try await user.send("POST", "/logout", json: #"{"refresh_token":"\#(tokens.access)"}"#).status == 401
            )
            try await user.expectLive(tokens)
        }

        static let spoilt: [@Sendable (String) -> String] = [
            { _ in "" }, { _ in "sprt_" }, { $0 + "A" }, { String($0.dropLast()) }, { $0.replacing("sprt_", with: "") },
            { $0.replacing("sprt_", with: "SPRT_") },
            { String($0.dropLast(3)) + ($0.hasSuffix("AAA") ? "BBB" : "AAA") },
        ]

        @Test("an altered token is refused and does not affect a session", arguments: spoilt.indices)
        func forged(index: Int) async throws {
            let user = try await TestUser("refresh-forged-\(index)")
            let tokens = try await user.login()
            #expect(try await user.tryRefresh(Self.spoilt[index](tokens.refresh)).status == 401)
            try await user.expectLive(try await user.refresh(tokens.refresh))
        }

        @Test("after the grace period, the previous token recovers its unused successor; a used one ends the session")
        func afterGrace() async throws {
            let ports = try FreePorts.pair()
            let worker = try await Worker(
                origin: "https://localhost:\(ports.https)", accounts: [LiveServer.alice],
                settings: ["tokens: { grace: 300ms }"])
            let nginx = try await Nginx(ports: ports, socket: worker.socket)
            func send(_ path: String, _ body: String) async throws -> HTTPAnswer {
                try await nginx.curl.send("POST", path, [sendsJSON], body: Data(body.utf8))
            }
            func refresh(_ token: String) async throws -> HTTPAnswer {
                try await send("/refresh", #"{"refresh_token":"\#(token)"}"#)
            }
            func opens(_ tokens: TokenSet) async throws -> Int {
                try await nginx.curl.send("GET", "/protected", ["Authorization: Bearer \(tokens.access)"]).status
            }
            func metrics() throws -> String { try FastCGIClient(worker.socket).send("GET", "/metrics").body }
            let first = try TokenSet(
                try await send(
                    "/login",
                    #"{"username":"\#(LiveServer.alice.username)","password":"\#(LiveServer.alice.password)"}"#))
            let second = try TokenSet(await refresh(first.refresh))
            // S11
            try await eventually("the grace period ends") {
                #expect(try TokenSet(await refresh(first.refresh)).refresh == second.refresh)
                return try !metrics().contains("sallyport_refreshes_total{outcome=\"recovered\"} 0")
            }
            let log = try String(contentsOfFile: worker.log, encoding: .utf8).split(separator: "\n")
            #expect(log.contains { $0.contains("reason=recovered") && $0.contains("session=\(first.session)") })
            let third = try TokenSet(await refresh(second.refresh))
            #expect(try await opens(third) == 200)
            #expect(try await refresh(first.refresh).status == 401)
            #expect(try await refresh(third.refresh).status == 401)
            #expect(try await opens(third) == 401)
            #expect(try metrics().contains("sallyport_refreshes_refused_total{reason=\"reused\"} 1"))
            #expect(try await nginx.stop() == 0)
            #expect(try await worker.stop() == 0)
        }
    }
}
