import EndToEndSupport
import Foundation
import Testing

/// Single-use proofs and links, over two machines with one worker each.
extension TwoMachinesTests {
    /// Sends the same request to the machines in turn, all at once. Returns the number of responses per status.
    private func replay(
        _ count: Int, _ ask: @Sendable @escaping (Int) async throws -> HTTPAnswer
    ) async throws -> [Int: Int] {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<count { group.addTask { try await ask(index % 2).status } }
            return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
    }

    private func protected(_ machine: Int, _ token: String, _ proof: String) async throws -> HTTPAnswer {
        try await site.nginxes[machine].curl.send(
            "GET", "/protected", ["Authorization: DPoP \(token)", "DPoP: \(proof)"])
    }

    @Test("a proof accepted by one machine is refused by the other, and one of fifty uses is accepted")  // S16
    func proofs() async throws {
        let key = try await DPoPProofMaker(origin: site.workers[0].origin)
        let body = Data(#"{"username":"alice","password":"\#(TwoMachines.alice.password)"}"#.utf8)
        let login = try await site.nginxes[0].curl.send(
            "POST", "/login", [sendsJSON, "DPoP: \(try await key.proof("POST", "/login"))"], body: body)
        let token = try #require(login.json["access_token"]?.text, "\(login.status) \(login.body)")

        for first in 0...1 {
            let proof = try await key.proof("GET", "/protected", token: token)
            #expect(try await protected(first, token, proof).status == 200)
            let second = try await protected(1 - first, token, proof)
            #expect(second.status == 401)
            #expect(second.problem?.contains("was used before (jti)") == true, "\(second.body)")
        }
        // Each machine's nonce is valid on the other.
        let nonce = try #require(login["dpop-nonce"])
        let fresh = try await key.proof("GET", "/protected", token: token, nonce: nonce)
        #expect(try await protected(1, token, fresh).status == 200)

        let proof = try await key.proof("GET", "/protected", token: token)
        #expect(try await replay(50) { try await protected($0, token, proof) } == [200: 1, 401: 49])
    }

    @Test(
        "a one-time token redeemed on one machine is refused on the other, and one of fifty uses is accepted")
    func oneTimeTokens() async throws {  // S16
        let login = try await site.login(0)
        func make() async throws -> String {
            let answer = try await site.nginxes[0].curl.send(
                "POST", "/tokens/one-time", ["Authorization: Bearer \(login.access)", sendsForm],
                body: Data("path=/orders/7&expires_in=300".utf8))
            return try #require(answer.json["one_time_token"]?.text, "\(answer.status) \(answer.body)")
        }
        func redeem(_ machine: Int, _ token: String) async throws -> HTTPAnswer {
            let body = "token=\(token)&audience=\(site.workers[0].origin)&path=/orders/7"
            return try await site.nginxes[machine].curl.send(
                "POST", "/tokens/one-time/redeem", [sendsForm], body: Data(body.utf8),
                more: ["--user", "shop:\(site.clientSecret)"])
        }
        for first in 0...1 {
            let token = try await make()
            #expect(try await redeem(first, token).json["active"]?.text == "true")
            #expect(try await redeem(1 - first, token).body == #"{"active":false}"#)
        }
        let token = try await make()
        let active = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<50 { group.addTask { try await redeem(index % 2, token).json["active"]?.text ?? "?" } }
            return try await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(active == ["true": 1, "false": 49])
    }
}
