import EndToEndSupport
import Foundation
import Identity
import InMemoryStore
import StoreConformance
import Synchronization
import Testing

@Suite("The authenticator")
struct AuthenticatorTests {
    @Test("accepts the right password, with the name in any case and Unicode form")
    func accepts() throws {
        let bench = try AuthenticatorBench()
        let account = try bench.add("Zoë", password: "correct horse")
        for name in ["Zoë", "zoë", "ZOE\u{308}", "Ｚoë"] {
            #expect(try bench.login(name, "correct horse") == .accepted(account))
        }
        #expect(bench.takeEvents().allSatisfy { $0.reason == .accepted && $0.account == account })
    }

    @Test("gives every refusal the same outcome; only the record has the reason")  // S3
    func refuses() throws {
        let bench = try AuthenticatorBench()
        let alice = try bench.add("alice", password: "correct horse")
        let off = try bench.add("off", password: "correct horse")
        _ = try bench.store.setDisabled(true, of: off.id)
        let bare = try bench.add("bare", password: nil)
        let broken = try bench.add("broken", password: "correct horse")
        _ = try bench.store.setPassword(
            PasswordHash(phc: "$2y$05$nonsense"), of: broken.id, at: Timestamp(seconds: 1), ifGeneration: nil)
        let cases: [(name: String, password: String, AuthenticationEvent.Reason, AccountID?)] = [
            ("alice", "wrong", .wrongPassword, alice.id), ("nobody", "correct horse", .unknownUser, nil),
            ("off", "correct horse", .disabled, off.id), ("off", "wrong", .wrongPassword, off.id),
            ("bare", "correct horse", .noPassword, bare.id), ("broken", "correct horse", .malformedHash, broken.id),
            ("", "correct horse", .unknownUser, nil), ("al\0ice", "correct horse", .unknownUser, nil),
            (String(repeating: "a", count: 100_000), "correct horse", .unknownUser, nil),
        ]
        for (name, password, reason, id) in cases {
            #expect(try bench.login(name, password) == .refused)
            let events = bench.takeEvents()
            #expect(events.map(\.reason) == [reason])
            #expect(events.map(\.account?.id) == [id])
            #expect(events.map(\.address) == [ClientAddress("192.0.2.1")])
        }
    }

    @Test("upgrades a hash of other parameters at the next login, once")  // S4
    func upgrades() throws {
        let bench = try AuthenticatorBench()
        let account = try bench.add("alice", password: "correct horse", memoryBytes: 16384)
        #expect(try bench.login("alice", "wrong") == .refused)
        #expect(try bench.login("alice", "correct horse") == .accepted(account))
        #expect(try bench.login("alice", "correct horse") == .accepted(account))
        #expect(bench.takeEvents().map(\.hashUpgrade) == [.notNeeded, .done, .notNeeded])
        #expect(try bench.store.credential(canonicalName: "alice")?.passwordHash?.phc.contains("$m=8,t=1") == true)
    }

    @Test("does not upgrade the hash of a disabled account")
    func noUpgradeWhenDisabled() throws {
        let bench = try AuthenticatorBench()
        let account = try bench.add("alice", password: "correct horse", memoryBytes: 16384)
        _ = try bench.store.setDisabled(true, of: account.id)
        #expect(try bench.login("alice", "correct horse") == .refused)
        #expect(try bench.store.credential(canonicalName: "alice")?.passwordHash?.phc.contains("$m=16,") == true)
    }

    @Test("never overwrites a password that changed during the upgrade of the old hash")
    func upgradeIsOvertaken() throws {
        let bench = try AuthenticatorBench()
        let account = try bench.add("alice", password: "correct horse", memoryBytes: 16384)
        bench.beforeUpgrade = { () throws(StoreError) in
            _ = try bench.store.setPassword(
                Sample.hash("new"), of: account.id, at: Timestamp(seconds: 1), ifGeneration: nil)
        }
        // The login succeeds, but its token has the previous generation and is refused at its first use.
        #expect(try bench.login("alice", "correct horse") == .accepted(account))
        #expect(bench.takeEvents().map(\.hashUpgrade) == [.overtaken])
        #expect(try bench.store.credential(canonicalName: "alice")?.passwordHash == Sample.hash("new"))
    }

    @Test("accepts a login even if the upgraded hash cannot be stored")
    func upgradeFails() throws {
        let bench = try AuthenticatorBench()
        let account = try bench.add("alice", password: "correct horse", memoryBytes: 16384)
        bench.beforeUpgrade = { () throws(StoreError) in throw StoreError(.full, "no space left") }
        #expect(try bench.login("alice", "correct horse") == .accepted(account))
        #expect(bench.takeEvents().map(\.hashUpgrade) == [.failed])
    }

    @Test("reports that the store is unavailable, and records no login")  // G4
    func storeIsDown() throws {
        let bench = try AuthenticatorBench()
        _ = try bench.add("alice", password: "correct horse")
        bench.beforeFind = { () throws(StoreError) in throw StoreError(.locked, "database is locked") }
        #expect(
            performing: { try bench.login("alice", "correct horse") },
            throws: { ($0 as? IdentityError)?.code == .storeUnavailable })
        #expect(bench.takeEvents() == [])
    }

    @Test("takes the same time for each refusal")  // S3
    func timing() async throws {
        // 1 MiB takes about a millisecond: short enough to repeat, and far longer than anything else that differs.
        let bench = try AuthenticatorBench(memoryBytes: 1 << 20)
        _ = try bench.add("alice", password: "correct horse")
        let off = try bench.add("off", password: "correct horse")
        _ = try bench.store.setDisabled(true, of: off.id)
        _ = try bench.add("bare", password: nil)
        try await expectEqualTimes(
            bench,
            [("alice", "wrong"), ("nobody", "wrong"), ("off", "correct horse"), ("bare", "wrong"), ("\0", "wrong")])
    }

    @Test("takes as long for an unknown name as for an account after the parameters changed")  // S3
    func timingAfterChange() async throws {
        let bench = try AuthenticatorBench(memoryBytes: 4 << 20)
        for name in ["alice", "bob"] {
            _ = try bench.add(name, password: "correct horse", memoryBytes: 1 << 20)
        }
        try await expectEqualTimes(bench, [("alice", "wrong"), ("nobody", "wrong"), ("noone", "wrong")])
    }

    @Test("gives unknown names the hashing costs of the accounts, in the store's proportions")
    func proportions() throws {
        let bench = try AuthenticatorBench()
        for number in 0..<30 {
            _ = try bench.add("user \(number)", password: "x", memoryBytes: number % 3 == 0 ? 16384 : 8192)
        }
        let authenticator = try bench.authenticator()
        _ = try bench.login(authenticator, "nobody", "wrong")
        let costs = (0..<3000).map { authenticator.decoyParts(for: "name \($0)") }
        let outdated = costs.count { $0 == "m=16,t=1,p=1" }
        // A third, within six standard deviations.
        #expect((850...1150).contains(outdated))
        #expect(Set(costs) == ["m=8,t=1,p=1", "m=16,t=1,p=1"])
        #expect(authenticator.decoyParts(for: "name 7") == costs[7])
    }

    @Test("samples the store's hashes again after ten minutes; without any, uses the current parameters")
    func decoysAge() throws {
        let bench = try AuthenticatorBench()
        let authenticator = try bench.authenticator()
        _ = try bench.login(authenticator, "nobody", "wrong")
        #expect(authenticator.decoyParts(for: "nobody") == "m=8,t=1,p=1")
        _ = try bench.add("alice", password: "x", memoryBytes: 16384)
        bench.now = bench.now.adding(milliseconds: 600_000)
        _ = try bench.login(authenticator, "nobody", "wrong")
        #expect(authenticator.decoyParts(for: "nobody") == "m=8,t=1,p=1")
        bench.now = bench.now.adding(milliseconds: 1)
        _ = try bench.login(authenticator, "nobody", "wrong")
        #expect(authenticator.decoyParts(for: "nobody") == "m=16,t=1,p=1")
    }

    private func expectEqualTimes(_ bench: AuthenticatorBench, _ attempts: [(String, String)]) async throws {
        let authenticator = try bench.authenticator()
        let times = try await onThread { Result { try Self.measure(bench, authenticator, attempts) } }.get()
        // Leaving the hash out once would give a probability of 1e-20.
        for index in 1..<attempts.count {
            #expect(RankTest.probability(times[0], times[index]) > 1e-7)
        }
    }

    /// The times of each attempt, all of which must be refused.
    private static func measure(
        _ bench: AuthenticatorBench, _ authenticator: Authenticator, _ attempts: [(String, String)]
    ) throws -> [[Int64]] {
        var times = [[Int64]](repeating: [], count: attempts.count)
        // Measures CPU time of this thread, which other processes do not change. The order differs in each round, so
        // that a periodic interruption does not always affect the same attempt.
        for _ in 0..<60 {
            for (index, attempt) in attempts.enumerated().shuffled() {
                let start = cpuTime()
                let outcome = try bench.login(authenticator, attempt.0, attempt.1)
                times[index].append(cpuTime() - start)
                #expect(outcome == .refused)
            }
        }
        return times
    }

    /// The CPU time that this thread has used, in nanoseconds.
    private static func cpuTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    @Test("the rank test finds a difference where there is one, and none where there is none")
    func rankTest() {
        let even = (0..<100).map { $0 * 2 }
        let odd = (0..<100).map { $0 * 2 + 1 }
        #expect(RankTest.probability(even, odd) > 0.5)
        #expect(RankTest.probability(even, odd.map { $0 + 60 }) < 1e-4)
        #expect(RankTest.probability(even, odd.map { $0 + 1000 }) < 1e-20)
    }
}
