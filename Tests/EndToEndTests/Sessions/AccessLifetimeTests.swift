import EndToEndSupport
import Foundation
import Testing

// Everyday reality, point 31.
@Suite("The lifetime of access tokens, lowered and raised again") struct AccessLifetimeTests {
    @Test("no session that ended under the shorter lifetime is revived under the longer one")  // S10
    func raisedAgain() async throws {
        let clock = try await MovedClock()
        let (alice, bob) = (LiveServer.alice, LiveServer.bob)
        let ports = try FreePorts.pair()
        let worker = try await Worker(
            origin: "https://localhost:\(ports.https)", accounts: [alice, bob], settings: ["tokens: { access: 15m }"],
            environment: clock.environment)
        let nginx = try await Nginx(
            ports: ports, socket: worker.socket, values: ["by-address=yes", "rate=1000r/s"])
        func send(
            _ method: String, _ path: String, json: String? = nil, bearer: String? = nil
        ) async throws -> HTTPAnswer {
            let fields = (json == nil ? [] : [sendsJSON]) + (bearer.map { ["Authorization: Bearer \($0)"] } ?? [])
            return try await nginx.curl.send(method, path, fields, body: json.map { Data($0.utf8) })
        }
        func login(_ account: TestAccount) async throws -> TokenSet {
            try TokenSet(
                try await send(
                    "POST", "/login",
                    json: #"{"username":"\#(account.username)","password":"\#(account.password)"}"#))
        }
        func opens(_ token: String) async throws -> Int { try await send("GET", "/protected", bearer: token).status }
        /// Changes the configuration of the running server.
        func reload(access: String) async throws {
            let text = try String(contentsOfFile: worker.configuration, encoding: .utf8)
            let lines = text.split(separator: "\n").map {
                $0.hasPrefix("tokens:") ? "tokens: { access: \(access) }" : $0
            }
            _ = try worker.folder.write(lines.map { $0 + "\n" }.joined(), to: "sallyport.yaml")
            func reloads() throws -> Int {
                try String(contentsOfFile: worker.log, encoding: .utf8).split(separator: "\n")
                    .count { $0.contains("configuration reloaded") }
            }
            let before = try reloads()
            try await worker.reload()
            try await eventually("the worker has the new configuration") { try reloads() == before + 1 }
        }
        let live = try await login(alice)
        var ended: [TokenSet] = []
        for _ in 0..<3 { ended.append(try await login(alice)) }
        ended.append(try await login(bob))
        for tokens in ended + [live] { #expect(try await opens(tokens.access) == 200) }

        try await reload(access: "1m")
        #expect(try await send("POST", "/logout", bearer: ended[0].access).status == 204)
        #expect(try await send("POST", "/logout", json: #"{"refresh_token":"\#(ended[1].refresh)"}"#).status == 204)
        try await worker.command(["session", "revoke", ended[2].session])
        let change = #"{"current":"\#(bob.password)","new":"another long pass phrase"}"#
        let own = try await login(bob)
        #expect(try await send("POST", "/password", json: change, bearer: own.access).status == 204)
        for tokens in ended {
            try await eventually("the token is refused") { try await opens(tokens.access) == 401 }
        }

        // Later than the shorter lifetime, its margin and the next removal of ended records; the tokens' own `exp` is
        // yet to come.
        try clock.move(bySeconds: 14 * 60)
        try await eventually("every token is too old") { try await opens(live.access) == 401 }
        for restarts in [false, true] {
            if restarts {
                await worker.kill()
                try await worker.restart(environment: clock.environment)
            }
            try await reload(access: "15m")
            try await eventually("the token that did not end is valid again") { try await opens(live.access) == 200 }
            for tokens in ended { #expect(try await opens(tokens.access) == 401) }
            try await reload(access: "24h")
            for tokens in ended { #expect(try await opens(tokens.access) == 401) }
            for tokens in ended {
                let refreshing = #"{"refresh_token":"\#(tokens.refresh)"}"#
                #expect(try await send("POST", "/refresh", json: refreshing).status == 401)
            }
        }
        _ = try await nginx.stop()
        #expect(try await worker.stop() == 0)
    }
}
