import Randomness
import Foundation
import Synchronization
import EndToEndSupport
import Testing

/// Kills the worker with SIGKILL under load, again and again, and checks that nothing acknowledged is lost (S8).
/// `make torture` kills it hundreds of times, this test a few times.
@Suite("Killed under load") struct TortureTests {
    /// The number of kills, unless TORTURE_KILLS sets another.
    private static let kills = ProcessInfo.processInfo.environment["TORTURE_KILLS"].flatMap { Int($0) } ?? 8
    private static let seed: UInt64 = 20_260_205
    private static let clients = 6
    /// The number of responses, of all clients together, before the next kill. It is drawn anew for each kill.
    private static let answersBeforeKill = 5...90
    /// One restart in this many is killed before the worker serves.
    private static let restartsPerEarlyKill = 8

    /// The number of responses so far, of all clients together.
    private final class Answers: Sendable {
        let count = Atomic<Int>(0)
    }

    @Test("everything acknowledged before SIGKILL is kept after the restart, and no rotated token works twice")
    func torture() async throws {
        var random = SeededGenerator(seed: Self.seed)
        let password = "the first torture pass phrase"
        var clients = (0..<Self.clients).map { TortureClient($0, seed: Self.seed, password: password) }
        let worker = try await Worker(
            origin: "https://localhost",
            accounts: clients.map { TestAccount(username: $0.username, password: password) })
        var earlyKills = 0
        let begin = ContinuousClock.now
        for kill in 1...Self.kills {
            let answers = Answers()
            let wanted = Int.random(in: Self.answersBeforeKill, using: &random)
            let socket = worker.socket
            async let worked = Self.each(clients) { client in
                client.work(socket) { answers.count.add(1, ordering: .relaxed) }
            }
            try await eventually("\(wanted) answers") { answers.count.load(ordering: .relaxed) >= wanted }
            await worker.kill()
            clients = await worked

            if Int.random(in: 0..<Self.restartsPerEarlyKill, using: &random) == 0 {
                // The kill may hit at any point of the recovery from the last kill.
                try worker.start()
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
                await worker.kill()
                earlyKills += 1
            }
            let grace = kill.isMultiple(of: 2) ? TortureClient.Grace.long : .none
            try await worker.restart(environment: ["SALLYPORT_TOKENS_GRACE": grace.rawValue])
            clients = await Self.each(clients) { $0.check(socket) }
            let failures = clients.flatMap(\.failures)
            try #require(failures.isEmpty, "after kill \(kill): \(failures.joined(separator: "; "))")
        }
        #expect(try await worker.stop() == 0)
        try await worker.command(["check"])

        let count = clients.map(\.count).reduce(TortureCount(), +)
        #expect(count.logins > 0 && count.refreshes > 0 && count.logouts > 0 && count.unclear > 0)
        #expect(count.checks > Self.kills * Self.clients)
        print(
            "torture: \(Self.kills) kills under load and \(earlyKills) while starting, in \(ContinuousClock.now - begin); "
                + "acknowledged: \(count.logins) logins, \(count.refreshes) refreshes, \(count.logouts) logouts, "
                + "\(count.passwords) passwords; \(count.unclear) requests without a response; "
                + "\(count.checks) checks, \(count.replays) of them replays: all held")
    }

    /// Runs an action for every client at the same time, each on a separate thread.
    private static func each(
        _ clients: [TortureClient], _ body: @escaping @Sendable (inout TortureClient) -> Void
    ) async -> [TortureClient] {
        await withTaskGroup(of: (Int, TortureClient).self) { group in
            for (index, client) in clients.enumerated() {
                group.addTask {
                    await onThread {
                        var client = client
                        body(&client)
                        return (index, client)
                    }
                }
            }
            var result = clients
            for await (index, client) in group { result[index] = client }
            return result
        }
    }
}
