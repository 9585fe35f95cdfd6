import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("Concurrent requests through nginx") struct Races {
        @Test("100 refreshes of one token make one new generation", arguments: 1...5)  // S7
        func oneGeneration(round: Int) async throws {
            let user = try await TestUser("race-refresh-\(round)")
            let first = try await user.login()
            let request = ConcurrentRequests.Request(path: "/refresh", json: #"{"refresh_token":"\#(first.refresh)"}"#)
            let answers = try await ConcurrentRequests.send(
                Array(repeating: request, count: 100), to: user.server.nginx)
            let granted = try answers.filter { $0.status == 200 }.map { try TokenSet($0) }
            for tokens in granted {
                user.server.keepSecret(tokens.access)
                user.server.keepSecret(tokens.refresh)
            }
            // The others got the same successor or 401; none got a fork of the session.
            #expect(answers.allSatisfy { [200, 401].contains($0.status) }, "\(Set(answers.map(\.status)))")
            #expect(Set(granted.map(\.refresh)).count == 1)
            #expect(Set(granted.map(\.session)) == [first.session])
            let events = try await user.audit(session: first.session).map(\.event)
            #expect(events.filter { $0 == "refresh" }.count == 1)
            #expect(events.filter { $0 == "refreshRepeated" }.count == granted.count - 1)

            let successor = try #require(granted.first)
            let third = try await user.refresh(successor.refresh)
            try await user.expectLive(third)
            // After one more refresh, the first token is exactly two generations old, and is refused.
            #expect(try await user.tryRefresh(first.refresh).status == 401)
            try await user.expectEnded(third)
        }

        /// The requests that end a session while it is refreshed.
        enum Ending: String, CaseIterable, Sendable {
            case logout, logoutByRefreshToken, logoutEverywhere, passwordChange
        }

        @Test("a refresh during the end of its session leaves no valid token", arguments: Ending.allCases)  // S10
        func refreshAgainstEnd(ending: Ending) async throws {
            let user = try await TestUser("race-\(ending.rawValue.lowercased())")
            var password = user.account.password
            for round in 1...8 {
                let (first, other) = (
                    try await user.login(password: password), try await user.login(password: password)
                )
                let body = #"{"refresh_token":"\#(first.refresh)"}"#
                let end: ConcurrentRequests.Request
                switch ending {
                case .logout: end = .init(path: "/logout", bearer: first.access)
                case .logoutByRefreshToken: end = .init(path: "/logout", json: body)
                case .logoutEverywhere: end = .init(path: "/logout/all", bearer: other.access)
                case .passwordChange:
                    let new = "pass phrase of round \(round)"
                    user.server.keepSecret(new)
                    end = .init(
                        path: "/password", json: #"{"current":"\#(password)","new":"\#(new)"}"#, bearer: other.access)
                    password = new
                }
                var requests = Array(repeating: ConcurrentRequests.Request(path: "/refresh", json: body), count: 12)
                requests.insert(end, at: round)
                let answers = try await ConcurrentRequests.send(requests, to: user.server.nginx)
                #expect(answers[round].status == 204, "\(answers[round].body)")
                var issued = [first]
                for (index, answer) in answers.enumerated() where index != round {
                    #expect([200, 401].contains(answer.status))
                    if answer.status == 200 { issued.append(try TokenSet(answer)) }
                }
                for tokens in Set(issued) {
                    user.server.keepSecret(tokens.access)
                    user.server.keepSecret(tokens.refresh)
                    try await user.expectEnded(tokens)
                }
            }
        }
    }
}
