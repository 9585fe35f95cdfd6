import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    /// Every effect here is looked for with the very next request (S14).
    @Suite("Logout through nginx") struct Logout {
        @Test("logout by the access token ends this session and no other")
        func byAccessToken() async throws {
            let visitor = try await TestUser("logout-access")
            let (here, there) = (try await visitor.login(), try await visitor.login())
            let answer = try await visitor.send("POST", "/logout", bearer: here.access)
            #expect(answer.status == 204)
            #expect(answer["cache-control"] == "no-store")
            try await visitor.expectEnded(here)
            try await visitor.expectLive(there)
            #expect(try await visitor.audit(session: here.session).map(\.event) == ["login", "logout"])
        }

        @Test("logout by a refresh token ends its session, also by one that was rotated", arguments: [0, 1, 2])
        func byRefreshToken(rotations: Int) async throws {
            let visitor = try await TestUser("logout-refresh-\(rotations)")
            let first = try await visitor.login()
            var current = first
            for _ in 0..<rotations { current = try await visitor.refresh(current.refresh) }
            let body = #"{"refresh_token":"\#(first.refresh)"}"#
            #expect(try await visitor.send("POST", "/logout", json: body).status == 204)
            try await visitor.expectEnded(current)
            try await visitor.expectEnded(first)
            #expect(try await visitor.send("POST", "/logout", json: body).status == 401)
        }

        @Test("logout everywhere ends every session of the account and none of another")
        func everywhere() async throws {
            let visitor = try await TestUser("logout-everywhere")
            let other = try await TestUser("logout-bystander")
            var all: [TokenSet] = []
            for _ in 0..<3 { all.append(try await visitor.login()) }
            let bystander = try await other.login()
            #expect(try await visitor.send("POST", "/logout/all", bearer: all[1].access).status == 204)
            for tokens in all { try await visitor.expectEnded(tokens) }
            try await other.expectLive(bystander)
            try await visitor.expectLive(try await visitor.login())
        }

        @Test("the sessions are listed with time, address and device, and one can end another")
        func list() async throws {
            let visitor = try await TestUser("logout-list")
            let (here, there) = (try await visitor.login(), try await visitor.login())
            let list = try await visitor.sessions(here)
            #expect(Set(list.map(\.sid)) == [here.session, there.session])
            #expect(list.filter(\.current).map(\.sid) == [here.session])
            for entry in list {
                #expect(entry.address == "127.0.0.1")
                #expect(entry.user_agent?.hasPrefix("curl/") == true)
                #expect(entry.expires_at - entry.created_at == 30 * 86400)
                #expect(entry.refreshed_at == entry.created_at)
            }
            #expect(try await visitor.send("DELETE", "/sessions/\(there.session)", bearer: here.access).status == 204)
            try await visitor.expectEnded(there)
            #expect(try await visitor.sessions(here).map(\.sid) == [here.session])
            #expect(try await visitor.send("DELETE", "/sessions/\(there.session)", bearer: here.access).status == 404)
            #expect(try await visitor.audit(session: there.session).map(\.event) == ["login", "sessionRevoked"])
        }

        @Test("the session of another account gets the same answer as a missing one")
        func othersSession() async throws {
            let visitor = try await TestUser("logout-curious")
            let other = try await TestUser("logout-victim")
            let (mine, theirs) = (try await visitor.login(), try await other.login())
            for sid in [theirs.session, "nothing", String(mine.session.reversed())] {
                let answer = try await visitor.send("DELETE", "/sessions/\(sid)", bearer: mine.access)
                #expect(answer.status == 404)
                #expect(answer.problem == "Nothing exists at this address.")
            }
            try await other.expectLive(theirs)
        }

        @Test("an operator ends one session, or all sessions of an account, within a second")  // S5
        func fromCommandLine() async throws {
            let visitor = try await TestUser("logout-operator")
            let (one, two, three) = (try await visitor.login(), try await visitor.login(), try await visitor.login())
            try await visitor.server.worker.command(["session", "revoke", one.session])
            try await eventually("the session ends", within: .seconds(1)) { try await visitor.opens(one.access) == 401 }
            try await visitor.expectEnded(one)
            try await visitor.expectLive(two)
            try await visitor.server.worker.command(["session", "revoke", "--user", visitor.account.username])
            try await eventually("all sessions end", within: .seconds(1)) {
                try await visitor.opens(two.access) == 401
            }
            try await visitor.expectEnded(two)
            try await visitor.expectEnded(three)
        }
    }
}
