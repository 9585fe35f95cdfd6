import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    /// Every effect is checked with the next request (S14).
    @Suite("Logout through nginx") struct Logout {
        @Test("logout by the access token ends this session and no other")
        func byAccessToken() async throws {
            let user = try await TestUser("logout-access")
            let (here, there) = (try await user.login(), try await user.login())
            let answer = try await user.send("POST", "/logout", bearer: here.access)
            #expect(answer.status == 204)
            #expect(answer["cache-control"] == "no-store")
            try await user.expectEnded(here)
            try await user.expectLive(there)
            #expect(try await user.audit(session: here.session).map(\.event) == ["login", "logout"])
        }

        @Test("logout by a refresh token ends its session, also by one that was rotated", arguments: [0, 1, 2])
        func byRefreshToken(rotations: Int) async throws {
            let user = try await TestUser("logout-refresh-\(rotations)")
            let first = try await user.login()
            var current = first
            for _ in 0..<rotations { current = try await user.refresh(current.refresh) }
            let body = #"{"refresh_token":"\#(first.refresh)"}"#
            #expect(try await user.send("POST", "/logout", json: body).status == 204)
            try await user.expectEnded(current)
            try await user.expectEnded(first)
            #expect(try await user.send("POST", "/logout", json: body).status == 401)
        }

        @Test("logout everywhere ends every session of the account and none of another")
        func everywhere() async throws {
            let user = try await TestUser("logout-everywhere")
            let other = try await TestUser("logout-bystander")
            var all: [TokenSet] = []
            for _ in 0..<3 { all.append(try await user.login()) }
            let bystander = try await other.login()
            #expect(try await user.send("POST", "/logout/all", bearer: all[1].access).status == 204)
            for tokens in all { try await user.expectEnded(tokens) }
            try await other.expectLive(bystander)
            try await user.expectLive(try await user.login())
        }

        @Test("the sessions are listed with time, address and device, and one can end another")
        func list() async throws {
            let user = try await TestUser("logout-list")
            let (here, there) = (try await user.login(), try await user.login())
            let list = try await user.sessions(here)
            #expect(Set(list.map(\.sid)) == [here.session, there.session])
            #expect(list.filter(\.current).map(\.sid) == [here.session])
            for entry in list {
                #expect(entry.address == "127.0.0.1")
                #expect(entry.user_agent?.hasPrefix("curl/") == true)
                #expect(entry.expires_at - entry.created_at == 30 * 86400)
                #expect(entry.refreshed_at == entry.created_at)
            }
            #expect(try await user.send("DELETE", "/sessions/\(there.session)", bearer: here.access).status == 204)
            try await user.expectEnded(there)
            #expect(try await user.sessions(here).map(\.sid) == [here.session])
            #expect(try await user.send("DELETE", "/sessions/\(there.session)", bearer: here.access).status == 404)
            #expect(try await user.audit(session: there.session).map(\.event) == ["login", "sessionRevoked"])
        }

        @Test("the session of another account gets the same answer as a missing one")
        func othersSession() async throws {
            let user = try await TestUser("logout-curious")
            let other = try await TestUser("logout-victim")
            let (mine, theirs) = (try await user.login(), try await other.login())
            for sid in [theirs.session, "nothing", String(mine.session.reversed())] {
                let answer = try await user.send("DELETE", "/sessions/\(sid)", bearer: mine.access)
                #expect(answer.status == 404)
                #expect(answer.problem == "Nothing exists at this address.")
            }
            try await other.expectLive(theirs)
        }

        @Test("an operator ends one session, or all sessions of an account, within a second")  // S5
        func fromCommandLine() async throws {
            let user = try await TestUser("logout-operator")
            let (one, two, three) = (try await user.login(), try await user.login(), try await user.login())
            try await user.server.worker.command(["session", "revoke", one.session])
            try await eventually("the session ends", within: .seconds(1)) { try await user.opens(one.access) == 401 }
            try await user.expectEnded(one)
            try await user.expectLive(two)
            try await user.server.worker.command(["session", "revoke", "--user", user.account.username])
            try await eventually("all sessions end", within: .seconds(1)) {
                try await user.opens(two.access) == 401
            }
            try await user.expectEnded(two)
            try await user.expectEnded(three)
        }
    }
}
