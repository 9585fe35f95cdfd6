import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("A new password through nginx") struct PasswordChange {
        private func change(_ user: TestUser, _ tokens: TokenSet, from current: String, to new: String) async throws
            -> HTTPAnswer
        {
            user.server.keepSecret(new)
            return try await user.send(
                "POST", "/password", json: #"{"current":"\#(current)","new":"\#(new)"}"#, bearer: tokens.access)
        }

        @Test("a new password ends every other session from the next request on, and the old one is refused")  // S5
        func change() async throws {
            let user = try await TestUser("password-change")
            let old = user.account.password
            let (here, there) = (try await user.login(), try await user.login())
            let answer = try await change(user, here, from: old, to: "another pass phrase, quite new")
            #expect(answer.status == 204)
            try await user.expectEnded(there)
            try await user.expectLive(here)
            try await user.expectLive(try await user.refresh(here.refresh))
            let refused = try await user.tryLogin()
            #expect(refused.status == 401)
            #expect(refused.problem == "Invalid username or password.")
            try await user.expectLive(try await user.login(password: "another pass phrase, quite new"))
            let events = try await user.audit().map(\.event)
            #expect(events.contains("passwordChanged"))
            #expect(try await user.audit().last { $0.event == "loginFailed" }?.reason == "wrongPassword")
        }

        @Test("a refused change has no effect")
        func refusals() async throws {
            let user = try await TestUser("password-refused")
            let (here, there) = (try await user.login(), try await user.login())
            let wrong = try await change(user, here, from: "not the current one", to: "a good new pass phrase")
            #expect(wrong.status == 401)
            let short = try await change(user, here, from: user.account.password, to: "2short")
            #expect(short.status == 400)
            #expect(short.json["field"]?.text == "new")
            let missing = try await user.send(
                "POST", "/password", json: #"{"current":"x-current-x"}"#, bearer: here.access)
            #expect(missing.status == 400)
            #expect(missing.json["field"]?.text == "new")
            #expect(try await user.send("POST", "/password", json: "{}").status == 401)
            try await user.expectLive(here)
            try await user.expectLive(there)
            try await user.expectLive(try await user.login())
        }

        @Test("a password set or an account disabled at the command line ends every session within a second")  // S5
        func fromCommandLine() async throws {
            let user = try await TestUser("password-operator")
            let first = try await user.login()
            let fresh = "set by the operator, not by me"
            user.server.keepSecret(fresh)
            let worker = user.server.worker
            try await worker.command(["user", "password", user.account.username, "--password-stdin"], input: fresh)
            try await eventually("the session ends", within: .seconds(1)) {
                try await user.opens(first.access) == 401
            }
            try await user.expectEnded(first)
            let second = try await user.login(password: fresh)
            try await worker.command(["user", "disable", user.account.username])
            try await eventually("the session ends", within: .seconds(1)) {
                try await user.opens(second.access) == 401
            }
            try await user.expectEnded(second)
            #expect(try await user.tryLogin(password: fresh).status == 401)
            // Ended sessions stay ended when the account is enabled again.
            try await worker.command(["user", "enable", user.account.username])
            try await eventually("the account is enabled") { try await user.tryLogin(password: fresh).status == 200 }
            try await user.expectEnded(second)
        }
    }
}
