import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("A new password through nginx") struct PasswordChange {
        private func change(_ visitor: TestUser, _ tokens: TokenSet, from current: String, to new: String) async throws
            -> HTTPAnswer
        {
            visitor.server.keepSecret(new)
            return try await visitor.send(
                "POST", "/password", json: #"{"current":"\#(current)","new":"\#(new)"}"#, bearer: tokens.access)
        }

        @Test("a new password ends every other session from the next request on, and the old one is refused")  // S5
        func change() async throws {
            let visitor = try await TestUser("password-change")
            let old = visitor.account.password
            let (here, there) = (try await visitor.login(), try await visitor.login())
            let answer = try await change(visitor, here, from: old, to: "another pass phrase, quite new")
            #expect(answer.status == 204)
            try await visitor.expectEnded(there)
            try await visitor.expectLive(here)
            try await visitor.expectLive(try await visitor.refresh(here.refresh))
            let refused = try await visitor.tryLogin()
            #expect(refused.status == 401)
            #expect(refused.problem == "Invalid username or password.")
            try await visitor.expectLive(try await visitor.login(password: "another pass phrase, quite new"))
            let events = try await visitor.audit().map(\.event)
            #expect(events.contains("passwordChanged"))
            #expect(try await visitor.audit().last { $0.event == "loginFailed" }?.reason == "wrongPassword")
        }

        @Test("a refused change has no effect")
        func refusals() async throws {
            let visitor = try await TestUser("password-refused")
            let (here, there) = (try await visitor.login(), try await visitor.login())
            let wrong = try await change(visitor, here, from: "not the current one", to: "a good new pass phrase")
            #expect(wrong.status == 401)
            let short = try await change(visitor, here, from: visitor.account.password, to: "2short")
            #expect(short.status == 400)
            #expect(short.json["field"]?.text == "new")
            let missing = try await visitor.send(
                "POST", "/password", json: #"{"current":"x-current-x"}"#, bearer: here.access)
            #expect(missing.status == 400)
            #expect(missing.json["field"]?.text == "new")
            #expect(try await visitor.send("POST", "/password", json: "{}").status == 401)
            try await visitor.expectLive(here)
            try await visitor.expectLive(there)
            try await visitor.expectLive(try await visitor.login())
        }

        @Test("a password set or an account disabled at the command line ends every session within a second")  // S5
        func fromCommandLine() async throws {
            let visitor = try await TestUser("password-operator")
            let first = try await visitor.login()
            let fresh = "set by the operator, not by me"
            visitor.server.keepSecret(fresh)
            let worker = visitor.server.worker
            try await worker.command(["user", "password", visitor.account.username, "--password-stdin"], input: fresh)
            try await eventually("the session ends", within: .seconds(1)) {
                try await visitor.opens(first.access) == 401
            }
            try await visitor.expectEnded(first)
            let second = try await visitor.login(password: fresh)
            try await worker.command(["user", "disable", visitor.account.username])
            try await eventually("the session ends", within: .seconds(1)) {
                try await visitor.opens(second.access) == 401
            }
            try await visitor.expectEnded(second)
            #expect(try await visitor.tryLogin(password: fresh).status == 401)
            // What ended stays ended when the account comes back.
            try await worker.command(["user", "enable", visitor.account.username])
            try await eventually("the account is back") { try await visitor.tryLogin(password: fresh).status == 200 }
            try await visitor.expectEnded(second)
        }
    }
}
