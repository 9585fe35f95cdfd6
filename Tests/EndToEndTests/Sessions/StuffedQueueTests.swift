import EndToEndSupport
import Foundation
import Synchronization
import Testing

/// More stuffing connections than places in the hashing queue, without nginx's limit on logins.
@Suite("A stuffed hashing queue") struct StuffedQueueTests {
    private static let attackers = 64
    private static let honest = TestAccount(username: "honest", password: "an honest pass phrase")
    /// The maximum time of a login on the reference machine. The first in the queue waits only for the current hash.
    private static let patience = Duration.seconds(5)

    /// The wait after a 503, in microseconds. Without it, the attackers' threads would take the cores from the hashes.
    private static let pause: UInt32 = 20_000

    private final class Tally: Sendable {
        let hashed = Atomic<Int>(0)
        let turnedAway = Atomic<Int>(0)
        let isOver = Atomic<Bool>(false)
    }

    @Test("locks no user out, from any number of networks", .serialized, arguments: [1, 64])  // S2
    func stuffed(networks: Int) async throws {
        // Cheap hashes on many threads. The threads that hash have a high niceness: a busy machine would compute few
        // costly hashes within the queue's half-life, and the share of the attackers' networks would not grow.
        let worker = try await Worker(
            origin: "https://localhost", accounts: [Self.honest],
            environment: [
                "SALLYPORT_HASHING_QUEUE": "32", "SALLYPORT_HASHING_MEMORY": "64KiB",
                "SALLYPORT_HASHING_THREADS": "8",
            ])
        let (tally, socket) = (Tally(), worker.socket)
        async let attack: Void = withTaskGroup(of: Void.self) { group in
            for attacker in 0..<Self.attackers {
                group.addTask {
                    await onThread { Self.attack(attacker, from: "203.0.113.\(attacker % networks)", socket, tally) }
                }
            }
        }
        // The attack must also end if the wait below fails.
        defer { tally.isOver.store(true, ordering: .relaxed) }
        // Wait until each network has used more of its share than the logins below need, and the queue is full.
        try await eventually("the attack runs", within: .seconds(60)) {
            tally.hashed.load(ordering: .relaxed) > 4 * Self.attackers
                && tally.turnedAway.load(ordering: .relaxed) > 100
        }
        let logins = await onThread { Self.logIn(socket) }
        tally.isOver.store(true, ordering: .relaxed)
        await attack
        #expect(logins.count == 12)
        for login in logins {
            #expect(login.status == 200)
            #expect(login.took < Self.patience * MachineSpeed.scale)
        }
        #expect(try await worker.stop() == 0)
    }

    /// Sends wrong passwords, each for another name, so that no account's throttle slows the attack.
    private static func attack(_ number: Int, from address: String, _ socket: String, _ tally: Tally) {
        guard let client = try? FastCGIClient(socket) else { return }
        var attempt = 0
        while !tally.isOver.load(ordering: .relaxed) {
            attempt += 1
            let form = [("username", "name-\(number)-\(attempt)"), ("password", "guess \(attempt)")]
            switch (try? client.send("POST", "/login", form: form, from: address))?.status {
            case 401: tally.hashed.add(1, ordering: .relaxed)
            case 503:
                tally.turnedAway.add(1, ordering: .relaxed)
                usleep(pause)
            default: return
            }
        }
    }

    /// Logs in twice from each of six networks without attackers.
    private static func logIn(_ socket: String) -> [(status: Int, took: Duration)] {
        guard let client = try? FastCGIClient(socket) else { return [] }
        let clock = ContinuousClock()
        let addresses = [
            "198.51.100.4", "2001:db8:7::1", "198.51.100.8", "192.0.2.1", "2001:db8:8::1", "192.0.2.77",
        ]
        return addresses.flatMap { address in
            (0..<2).map { _ in
                let begin = clock.now
                let answer = try? client.send(
                    "POST", "/login", form: [("username", honest.username), ("password", honest.password)],
                    from: address)
                return (answer?.status ?? 0, clock.now - begin)
            }
        }
    }
}
