import Randomness
import Foundation
import Synchronization
import EndToEndSupport
import Testing

/// An attacker tries stolen passwords at full speed; all other users can still log in (item 4).
@Suite("Credential stuffing") struct StuffingTests {
    private static let attackers = 16
    private static let accounts = 10_000
    private static let honest = TestAccount(username: "honest", password: "an honest pass phrase")

    /// The results of the attack so far.
    private final class Tally: Sendable {
        let attempts = Atomic<Int>(0)
        /// Throttled attempts on the honest account.
        let throttled = Atomic<Int>(0)
        let successes = Atomic<Int>(0)
        let unexpected = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
    }

    @Test("wrong passwords for 10,000 names at full speed from one network do not block other users")  // S2
    func stuffing() async throws {
        let others = (1...8).map { TestAccount(username: "person-\($0)", password: "pass phrase of person \($0)") }
        let worker = try await Worker(origin: "https://localhost", accounts: [Self.honest] + others)
        let (tally, socket) = (Tally(), worker.socket)
        let targets = [Self.honest] + others
        async let attack: Void = withTaskGroup(of: Void.self) { group in
            for attacker in 0..<Self.attackers {
                group.addTask {
                    await onThread { Self.attack(attacker, targets, socket, tally) }
                }
            }
        }
        // The attack must also end if the wait below fails.
        defer { tally.isOver.store(true, ordering: .relaxed) }
        // Wait until the attacked account is throttled for the attacker.
        try await eventually("the attack runs") {
            tally.attempts.load(ordering: .relaxed) > 200 && tally.throttled.load(ordering: .relaxed) > 20
        }
        let honest = await onThread { Self.logIn(socket) }
        tally.isOver.store(true, ordering: .relaxed)
        await attack

        for (person, statuses) in honest {
            #expect(statuses.allSatisfy { $0 == 200 }, "from \(person): \(statuses)")
        }
        #expect(tally.successes.load(ordering: .relaxed) == 0)
        #expect(tally.unexpected.load(ordering: .relaxed) == 0)
        #expect(try await worker.stop() == 0)
    }

    /// Sends wrong passwords without a pause, some for an account that exists and the others for one of many names. All
    /// addresses are of one network.
    private static func attack(_ number: Int, _ targets: [TestAccount], _ socket: String, _ tally: Tally) {
        var random = SeededGenerator(seed: UInt64(number))
        guard let client = try? FastCGIClient(socket) else { return }
        while !tally.isOver.load(ordering: .relaxed) {
            let name =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: honest.username
                case 1: targets[Int.random(in: 0..<targets.count, using: &random)].username
                default: "name-\(Int.random(in: 0..<accounts, using: &random))"
                }
            guard
                let answer = try? client.send(
                    "POST", "/login", form: [("username", name), ("password", "guess \(random.next())")],
                    from: "203.0.113.7")
            else {
                tally.unexpected.add(1, ordering: .relaxed)
                return
            }
            switch answer.status {
            case 429 where name == honest.username: tally.throttled.add(1, ordering: .relaxed)
            case 401, 429, 503: break
            case 200: tally.successes.add(1, ordering: .relaxed)
            default: tally.unexpected.add(1, ordering: .relaxed)
            }
            tally.attempts.add(1, ordering: .relaxed)
        }
    }

    /// Logs in as the attacked user from several networks, and as a user who sometimes mistypes the password.
    private static func logIn(_ socket: String) -> [String: [Int]] {
        var statuses: [String: [Int]] = [:]
        guard let client = try? FastCGIClient(socket) else { return [:] }
        for address in ["198.51.100.4", "2001:db8:7::1", "203.0.113.8"] {
            for attempt in 1...8 {
                let isMistyped = attempt.isMultiple(of: 4)
                let answer = try? client.send(
                    "POST", "/login",
                    form: [("username", honest.username), ("password", isMistyped ? "honst" : honest.password)],
                    from: address)
                let status = answer?.status ?? 0
                statuses[address, default: []].append(isMistyped && status == 401 ? 200 : status)
            }
        }
        return statuses
    }
}
