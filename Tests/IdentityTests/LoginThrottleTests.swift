import Identity
import InMemoryStore
import StoreConformance
import Testing

@Suite("The throttle")
struct LoginThrottleTests {
    private let store = InMemoryStore()
    private let start = Timestamp(seconds: 1_700_000_000)
    private let home = ClientAddress("192.0.2.1")
    private let elsewhere = ClientAddress("198.51.100.7")

    private func throttle(_ policy: ThrottlePolicy = .standard) throws -> LoginThrottle {
        try LoginThrottle(policy: policy, store: store)
    }

    private func fail(
        _ throttle: LoginThrottle, _ name: String, _ times: Int, from address: ClientAddress?, at now: Timestamp
    ) throws {
        for _ in 0..<times {
            try throttle.recordFailure(canonicalName: name, from: address, now: now, audit: nil)
        }
    }

    @Test("delays one network on one account, and nothing else")  // S2
    func scope() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 9, from: home, at: start)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == nil)
        try fail(throttle, "alice", 1, from: home, at: start)
        // From 10 to 9 takes log2(10/9) half-lives of 10 minutes.
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == 92)
        #expect(throttle.wait(canonicalName: "alice", from: elsewhere, now: start) == nil)
        #expect(throttle.wait(canonicalName: "alice", from: nil, now: start) == nil)
        #expect(throttle.wait(canonicalName: "bob", from: home, now: start) == nil)
    }

    @Test("treats an IPv6 /64 as one network, and a mapped address as its IPv4 address")  // S2
    func networks() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 10, from: ClientAddress("2001:db8::1"), at: start)
        #expect(throttle.wait(canonicalName: "alice", from: ClientAddress("2001:db8::2:3"), now: start) != nil)
        #expect(throttle.wait(canonicalName: "alice", from: ClientAddress("2001:db8:0:1::1"), now: start) == nil)
        try fail(throttle, "alice", 10, from: ClientAddress("::ffff:192.0.2.1"), at: start)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) != nil)
    }

    @Test("decays by half-lives: after the reported wait, one more attempt is allowed")
    func decay() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 10, from: home, at: start)
        let wait = try #require(throttle.wait(canonicalName: "alice", from: home, now: start))
        let later = start.adding(milliseconds: Int64(wait) * 1000)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: later.adding(milliseconds: -2000)) != nil)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: later) == nil)
        try fail(throttle, "alice", 1, from: home, at: later)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: later) != nil)
        // After an hour, six half-lives, 9 of 10 attempts are allowed again.
        let muchLater = later.adding(milliseconds: 3_600_000)
        try fail(throttle, "alice", 9, from: home, at: muchLater)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: muchLater) != nil)
        #expect(try store.throttleEntries().count == 1)
    }

    @Test("lengthens the wait for concurrent attempts beyond the limit")
    func overshoot() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 20, from: home, at: start)
        // From 20 to 9: log2(20/9) half-lives.
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == 692)
    }

    @Test("with a limit of one, allows the next attempt after some half-lives")
    func limitOfOne() throws {
        let throttle = try throttle(ThrottlePolicy(accountLimit: 0, halfLifeMilliseconds: 1000))
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == nil)
        try fail(throttle, "alice", 1, from: home, at: start)
        let wait = try #require(throttle.wait(canonicalName: "alice", from: home, now: start))
        #expect(wait == 4)
    }

    @Test("clears an account's failures when its owner logs in, and no other account's")
    func success() throws {
        let throttle = try throttle(ThrottlePolicy(accountLimit: 2, networkLimit: 4))
        try fail(throttle, "alice", 2, from: home, at: start)
        try fail(throttle, "bob", 1, from: home, at: start)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) != nil)
        try throttle.recordSuccess(canonicalName: "alice", from: home)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == nil)
        try fail(throttle, "bob", 1, from: home, at: start)
        #expect(throttle.wait(canonicalName: "bob", from: home, now: start) != nil)
        // The network's own count stays, and is full now: an attacker gains nothing by owning an account.
        #expect(throttle.wait(canonicalName: "carol", from: home, now: start) != nil)
        #expect(throttle.wait(canonicalName: "carol", from: elsewhere, now: start) == nil)
    }

    @Test("keeps its counts across a restart")  // S2
    func restart() throws {
        try fail(try throttle(), "alice", 10, from: home, at: start)
        #expect(try throttle().wait(canonicalName: "alice", from: home, now: start) == 92)
        try throttle().recordSuccess(canonicalName: "alice", from: home)
        #expect(try throttle().wait(canonicalName: "alice", from: home, now: start) == nil)
    }

    @Test("keeps its counts when the clock goes back, and does not wait for it to catch up")  // S17
    func clock() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 10, from: home, at: start)
        let earlier = start.adding(milliseconds: -86_400_000)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: earlier) == 92)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: earlier.adding(milliseconds: 92_000)) == nil)
    }

    @Test("drops decayed counts, in memory and in the store")
    func fades() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 1, from: home, at: start)
        try fail(throttle, "bob", 1, from: home, at: start.adding(milliseconds: 1000))
        try throttle.removeFaded(now: start.adding(milliseconds: 6_000_500))
        #expect(throttle.count == 1)
        #expect(try store.throttleEntries().count == 1)
    }

    @Test("keeps the highest counts when there are too many")
    func capacity() throws {
        let throttle = try throttle(ThrottlePolicy(accountLimit: 3, capacity: 100))
        try fail(throttle, "alice", 3, from: home, at: start)
        for number in 0..<500 {
            try fail(throttle, "user \(number)", 1, from: home, at: start)
            #expect(throttle.count <= 100)
        }
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) != nil)
        #expect(try store.throttleEntries().count == throttle.count)
    }

    @Test("stores no names")  // S6: the name may be a mistyped password
    func noNames() throws {
        let throttle = try throttle()
        try fail(throttle, "hunter22", 1, from: home, at: start)
        #expect(!"\(try store.throttleEntries())".contains("hunter22"))
    }

    @Test("while ten thousand accounts are attacked, accepts their owners elsewhere, and others on the same network")
    func stuffing() throws {
        let throttle = try throttle()
        for number in 0..<10_000 {
            try fail(throttle, "user \(number)", 1, from: home, at: start)
        }
        for number in stride(from: 0, to: 10_000, by: 97) {
            #expect(throttle.wait(canonicalName: "user \(number)", from: elsewhere, now: start) == nil)
            #expect(throttle.wait(canonicalName: "user \(number)", from: home, now: start) == nil)
        }
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == nil)
    }
}
