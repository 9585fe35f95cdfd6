import EndToEndSupport
import Foundation
import Testing

@Suite("Two machines and one Redis", .twoMachines)
struct TwoMachinesTests {
    let site: TwoMachines

    init() throws { site = try #require(TwoMachinesTrait.machines) }

    @Test("a session that starts on one machine is used, refreshed and ended on the other")  // S14
    func acrossMachines() async throws {
        let first = try await site.login(0)
        #expect(try await site.opens(1, first.access) == 200)
        let second = try await site.refresh(1, first.refresh)
        #expect(second.session == first.session)
        #expect(try await site.opens(0, second.access) == 200)
        let third = try await site.refresh(0, second.refresh)
        #expect(try await site.send(1, "POST", "/logout", bearer: third.access).status == 204)
        for tokens in [first, second, third] {
            #expect(try await site.opens(1, tokens.access) == 401)
            try await eventually("the other machine refuses it") { try await site.opens(0, tokens.access) == 401 }
            for machine in 0...1 { #expect(try await site.tryRefresh(machine, tokens.refresh).status == 401) }
        }
    }

    @Test("many concurrent refreshes on both machines get one successor")  // S7
    func oneSuccessor() async throws {
        let login = try await site.login(0)
        let request = ConcurrentRequests.Request(path: "/refresh", json: #"{"refresh_token":"\#(login.refresh)"}"#)
        let requests = Array(repeating: request, count: 40)
        async let one = ConcurrentRequests.send(requests, to: site.nginxes[0])
        async let other = ConcurrentRequests.send(requests, to: site.nginxes[1])
        let answers = try await one + other
        #expect(answers.allSatisfy { $0.status == 200 })
        let successors = Set(answers.compactMap { $0.json["refresh_token"]?.text })
        #expect(successors.count == 1)
        #expect(successors.first != login.refresh)
        let next = try await site.refresh(1, try #require(successors.first))
        #expect(try await site.opens(0, next.access) == 200)
    }

    @Test("a password change on one machine ends the sessions on the other and takes effect there")  // S5, S10
    func password() async throws {
        let account = TestAccount(username: "carol", password: "a first pass phrase")
        try await site.workers[0].add(account)
        // A new account must be copied to the other machine: its database is replaced as a whole while it runs.
        let path = "\(site.workers[1].folder.path)/sallyport.db"
        let copy = "\(site.workers[1].folder.path)/copy.db"
        try await Command.succeed(["sqlite3", "\(site.workers[0].folder.path)/sallyport.db", ".backup \(copy)"])
        try await Command.succeed(["sqlite3", path, ".timeout 5000", ".restore \(copy)"])
        let login = try await site.login(1, account)
        try await eventually("the first machine knows the session") {
            try await site.opens(0, login.access) == 200
        }

        let changed = try await site.send(
            0, "POST", "/password", json: #"{"current":"\#(account.password)","new":"a second pass phrase"}"#,
            bearer: try await site.login(0, account).access)
        #expect(changed.status == 204)
        try await eventually("the other machine refuses the token") { try await site.opens(1, login.access) == 401 }
        for machine in 0...1 {
            #expect(try await site.tryRefresh(machine, login.refresh).status == 401)
            #expect(try await site.tryLogin(machine, account).status == 401)
            let again = try await site.login(machine, account, password: "a second pass phrase")
            #expect(try await site.opens(1 - machine, again.access) == 200)
        }
    }

    @Test("a command on one machine takes effect on both, for sessions and accounts")
    func commands() async throws {
        let login = try await site.login(1, TwoMachines.bob)
        let list = try await site.workers[0].command(["session", "list", "bob", "--json"])
        #expect(list.contains(login.session))
        try await site.workers[0].command(["session", "revoke", login.session])
        try await eventually("both machines refuse the token") {
            try await site.opens(login.access) == [401, 401]
        }
        let next = try await site.login(0, TwoMachines.bob)
        try await site.workers[1].command(["user", "disable", "bob"])
        try await eventually("both machines refuse the token") {
            try await site.opens(next.access) == [401, 401]
        }
        for machine in 0...1 { #expect(try await site.tryLogin(machine, TwoMachines.bob).status == 401) }
        try await site.workers[0].command(["user", "enable", "bob"])
        try await eventually("the other machine accepts bob's login") {
            try await site.tryLogin(1, TwoMachines.bob).status == 200
        }
        // Tokens issued before stay refused.
        #expect(try await site.opens(0, next.access) == 401)
    }

    @Test("failed logins on one machine slow guessing down on the other")  // S2
    func throttle() async throws {
        let name = TestAccount(username: "nobody-has-this-name", password: "a wrong pass phrase")
        for _ in 0..<10 { #expect(try await site.tryLogin(0, name).status == 401) }
        #expect(try await site.tryLogin(0, name).status == 429)
        try await eventually("the other machine throttles logins") { try await site.tryLogin(1, name).status == 429 }
    }

    @Test("neither Redis nor a log contains a token, and every key expires")  // S6
    func secrets() async throws {
        let login = try await site.login(0)
        let next = try await site.refresh(1, login.refresh)
        let folder = "\(site.redis.folder.path)/appendonlydir"
        var written = Data()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            written += try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        #expect(written.range(of: Data("sallyport:session:".utf8)) != nil)
        let secrets = [
            login.access, login.refresh, next.access, next.refresh, TwoMachines.alice.password, "$argon2id$",
        ]
        for secret in secrets { #expect(written.range(of: Data(secret.utf8)) == nil) }
        let keys = try await site.redis.client(["--scan"]).split(whereSeparator: \.isNewline)
        #expect(keys.contains { $0.hasPrefix("sallyport:session:") })
        for key in keys {
            #expect(key.hasPrefix("sallyport:"))
            #expect(try await site.redis.client(["TTL", String(key)]) != "-1", "\(key) never expires")
        }
    }
}
