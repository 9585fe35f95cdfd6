import Foundation
import EndToEndSupport
import Testing

/// A disk on which every write fails: nothing is issued and nothing is lost, and the worker recovers without help
/// (item 7).
@Suite("When the disk is full") struct DiskFailureTests {
    @Test(
        "requests that need the disk are 503 and issue nothing, and succeed again when the disk does",
        arguments: FailingDisk.Failure.allCases)
    func failing(failure: FailingDisk.Failure) async throws {
        let disk = try await FailingDisk()
        let alice = LiveServer.alice
        let worker = try await Worker(
            origin: "https://localhost", accounts: [alice], environment: disk.environment)
        let client = try FastCGIClient(worker.socket)
        let credentials = [("username", alice.username), ("password", alice.password)]
        func refresh(_ token: String) throws -> HTTPAnswer {
            try client.send("POST", "/refresh", form: [("refresh_token", token)])
        }
        let tokens = try TokenSet(try client.send("POST", "/login", form: credentials))
        let ended = try TokenSet(try client.send("POST", "/login", form: credentials))
        #expect(try client.send("POST", "/logout", bearer: ended.access).status == 204)

        try disk.fail(failure)
        for _ in 1...3 {
            let refusals = [
                try client.send("POST", "/login", form: credentials),
                try client.send("POST", "/oauth/token", form: credentials + [("grant_type", "password")]),
                try refresh(tokens.refresh),
                try client.send(
                    "POST", "/oauth/token",
                    form: [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh)]),
                // A logout that cannot be written to disk is not acknowledged.
                try client.send("POST", "/logout", bearer: tokens.access),
                try client.send("POST", "/logout", form: [("refresh_token", tokens.refresh)]),
                try client.send("POST", "/logout/all", bearer: tokens.access),
                try client.send(
                    "POST", "/password", form: [("current", alice.password), ("new", "a pass phrase for later")],
                    bearer: tokens.access),
                // S3: the response does not reveal that a guess was wrong, since failures are stored before it is sent.
                try client.send("POST", "/login", form: [("username", alice.username), ("password", "wrong")]),
            ]
            for answer in refusals {
                #expect(answer.status == 503)
                #expect(answer["retry-after"] != nil)
                #expect(answer.json["access_token"] == nil && answer.json["refresh_token"] == nil)
            }
            // A token check needs no disk.
            #expect(try client.send("GET", "/protected", bearer: tokens.access).status == 200)
            #expect(try client.send("GET", "/protected", bearer: ended.access).status == 401)
            #expect(try refresh(ended.refresh).status == 401)
        }

        try disk.recover()
        // The worker needs no restart, and the refresh token was not used up.
        let next = try TokenSet(try refresh(tokens.refresh))
        #expect(next.refresh != tokens.refresh)
        _ = try TokenSet(try client.send("POST", "/login", form: credentials))
        #expect(try client.send("GET", "/protected", bearer: tokens.access).status == 200)
        let third = try TokenSet(try refresh(next.refresh))
        #expect(try refresh(tokens.refresh).status == 401)
        #expect(try client.send("GET", "/protected", bearer: third.access).status == 401)
        // Two successful refreshes, two records: the failed ones left no generation behind.
        let records = try await worker.command(["audit", "--json", "--session", tokens.session])
        #expect(records.components(separatedBy: #""event" : "refresh""#).count - 1 == 2)
        #expect(try await worker.stop() == 0)
        try await worker.command(["check"])
    }
}
