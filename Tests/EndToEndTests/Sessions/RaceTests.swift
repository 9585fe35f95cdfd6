import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("Concurrent requests through nginx") struct Races {
        @Test("100 refreshes of one token make one new generation", arguments: 1...5)  // S7
        func oneGeneration(round: Int) async throws {
            let visitor = try await TestUser("race-refresh-\(round)")
            let first = try await visitor.login()
            let request = ConcurrentRequests.Request(path: "/refresh", json: #"{"refresh_token":"\#(first.refresh)"}"#)
            let answers = try await ConcurrentRequests.send(
                Array(repeating: request, count: 100), to: visitor.server.nginx)
            let granted = try answers.filter { $0.status == 200 }.map { try TokenSet($0) }
            for tokens in granted {
                visitor.server.keepSecret(tokens.access)
                visitor.server.keepSecret(tokens.refresh)
            }
            // The others got the same successor, or 401; nobody a fork of the session.
            #expect(answers.allSatisfy { [200, 401].contains($0.status) }, "\(Set(answers.map(\.status)))")
            #expect(Set(granted.map(\.refresh)).count == 1)
            #expect(Set(granted.map(\.session)) == [first.session])
            let events = try await visitor.audit(session: first.session).map(\.event)
            #expect(events.filter { $0 == "refresh" }.count == 1)
            #expect(events.filter { $0 == "refreshRepeated" }.count == granted.count - 1)

            let successor = try #require(granted.first)
            let third = try await visitor.refresh(successor.refresh)
            try await visitor.expectLive(third)
            // One generation further, the first token is two behind: it would not be if there had been another.
            #expect(try await visitor.tryRefresh(first.refresh).status == 401)
            try await visitor.expectEnded(third)
        }

        /// What ends a session while it is refreshed.
        enum Ending: String, CaseIterable, Sendable {
            case logout, logoutByRefreshToken, logoutEverywhere, passwordChange
        }

        @Test("a refresh during the end of its session leaves no valid token", arguments: Ending.allCases)  // S10
        func refreshAgainstEnd(ending: Ending) async throws {
            let visitor = try await TestUser("race-\(ending.rawValue.lowercased())")
            var password = visitor.account.password
            for round in 1...8 {
                let (first, other) = (
                    try await visitor.login(password: password), try await visitor.login(password: password)
                )
                let body = #"{"refresh_token":"\#(first.refresh)"}"#
                let end: ConcurrentRequests.Request
                switch ending {
                case .logout: end = .init(path: "/logout", bearer: first.access)
                case .logoutByRefreshToken: end = .init(path: "/logout", json: body)
                case .logoutEverywhere: end = .init(path: "/logout/all", bearer: other.access)
                case .passwordChange:
                    let new = "pass phrase of round \(round)"
                    visitor.server.keepSecret(new)
                    end = .init(
                        path: "/password", json: #"{"current":"\#(password)","new":"\#(new)"}"#, bearer: other.access)
                    password = new
                }
                var crowd = Array(repeating: ConcurrentRequests.Request(path: "/refresh", json: body), count: 12)
                crowd.insert(end, at: round)
                let answers = try await ConcurrentRequests.send(crowd, to: visitor.server.nginx)
                #expect(answers[round].status == 204, "\(answers[round].body)")
                var issued = [first]
                for (index, answer) in answers.enumerated() where index != round {
                    #expect([200, 401].contains(answer.status))
                    if answer.status == 200 { issued.append(try TokenSet(answer)) }
                }
                for tokens in Set(issued) {
                    visitor.server.keepSecret(tokens.access)
                    visitor.server.keepSecret(tokens.refresh)
                    try await visitor.expectEnded(tokens)
                }
            }
        }
    }
}
