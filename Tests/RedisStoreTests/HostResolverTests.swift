import Dispatch
import EndToEndSupport
import Identity
import RedisStore
import Synchronization
import Testing

@Suite("The addresses of the Redis host")
struct HostResolverTests {
    /// Name servers that answer only once the test allows it.
    private final class NameServers: Sendable {
        let turn = DispatchSemaphore(value: 0)
        let asked = Atomic<Int>(0)
        let answer: Mutex<[SocketAddress]?>

        init(_ answer: [SocketAddress]?) { self.answer = Mutex(answer) }

        var resolver: HostResolver {
            HostResolver(host: "redis.example.org") { [self] in
                asked.add(1, ordering: .relaxed)
                turn.wait()
                return answer.withLock { $0 }
            }
        }
    }

    @Test("lookups run on a separate thread; silent name servers block no caller and start no second thread")
    func silence() async throws {
        let local = try #require(SocketAddress.find(host: "localhost", port: 6379))
        let servers = NameServers(local)
        let resolver = servers.resolver
        let start = ContinuousClock.now
        for _ in 0..<3 {
            #expect(
                performing: { try resolver.addresses(within: 50) },
                throws: { ($0 as? StoreError)?.detail.contains("timed out") == true })
        }
        // Without release by the test, they would never answer.
        #expect(ContinuousClock.now - start < .seconds(30) * MachineSpeed.scale)
        #expect(servers.asked.load(ordering: .relaxed) == 1)
        servers.turn.signal()
        try await eventually("the answer is used") { (try? resolver.addresses(within: 50)) == local }
        // When the name servers are silent again, the last known addresses are better than none.
        try await eventually("the name servers receive another query") {
            let addresses = try resolver.addresses(within: 50)
            #expect(addresses == local)
            return servers.asked.load(ordering: .relaxed) >= 2
        }
        // The waiting lookup ends with the test.
        for _ in 0..<3 { servers.turn.signal() }
    }

    @Test("an unknown host has no addresses")
    func unknown() throws {
        let servers = NameServers(nil)
        servers.turn.signal()
        let resolver = servers.resolver
        #expect(
            performing: { try resolver.addresses(within: 60_000) },
            throws: { ($0 as? StoreError)?.detail == "Redis: no host is named redis.example.org" })
    }
}
