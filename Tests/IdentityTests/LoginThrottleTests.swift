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

    @Test("makes one network wait on one account, and nobody else")  // S2
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

    @Test("takes an IPv6 /64 for one network, and a mapped address for its IPv4 one")  // S2
    func networks() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 10, from: ClientAddress("2001:db8::1"), at: start)
        #expect(throttle.wait(canonicalName: "alice", from: ClientAddress("2001:db8::2:3"), now: start) != nil)
        #expect(throttle.wait(canonicalName: "alice", from: ClientAddress("2001:db8:0:1::1"), now: start) == nil)
        try fail(throttle, "alice", 10, from: ClientAddress("::ffff:192.0.2.1"), at: start)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) != nil)
    }

    @Test("forgets by halves: whoever waits as told may try again, once")
    func decay() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 10, from: home, at: start)
        let wait = try #require(throttle.wait(canonicalName: "alice", from: home, now: start))
        let later = start.adding(milliseconds: Int64(wait) * 1000)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: later.adding(milliseconds: -2000)) != nil)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: later) == nil)
        try fail(throttle, "alice", 1, from: home, at: later)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: later) != nil)
        // After an hour, six half-lives, 9 of 10 may be tried again.
        let muchLater = later.adding(milliseconds: 3_600_000)
        try fail(throttle, "alice", 9, from: home, at: muchLater)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: muchLater) != nil)
        #expect(try store.throttleEntries().count == 1)
    }

    @Test("lengthens the wait for what exceeded the limit at the same time")
    func overshoot() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 20, from: home, at: start)
        // From 20 to 9: log2(20/9) half-lives.
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == 692)
    }

    @Test("with a limit of one, lets the next attempt in after some half-lives")
    func limitOfOne() throws {
        let throttle = try throttle(ThrottlePolicy(accountLimit: 0, halfLifeMilliseconds: 1000))
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == nil)
        try fail(throttle, "alice", 1, from: home, at: start)
        let wait = try #require(throttle.wait(canonicalName: "alice", from: home, now: start))
        #expect(wait == 4)
    }

    @Test("forgets an account's failures when its owner gets in, and no other's")
    func success() throws {
        let throttle = try throttle(ThrottlePolicy(accountLimit: 2, networkLimit: 4))
        try fail(throttle, "alice", 2, from: home, at: start)
        try fail(throttle, "bob", 1, from: home, at: start)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) != nil)
        try throttle.recordSuccess(canonicalName: "alice", from: home)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: start) == nil)
        try fail(throttle, "bob", 1, from: home, at: start)
        #expect(throttle.wait(canonicalName: "bob", from: home, now: start) != nil)
        // The network's own count stays, and is full now: an attacker with an account gains nothing by it.
        #expect(throttle.wait(canonicalName: "carol", from: home, now: start) != nil)
        #expect(throttle.wait(canonicalName: "carol", from: elsewhere, now: start) == nil)
    }

    @Test("remembers across a restart")  // S2
    func restart() throws {
        try fail(try throttle(), "alice", 10, from: home, at: start)
        #expect(try throttle().wait(canonicalName: "alice", from: home, now: start) == 92)
        try throttle().recordSuccess(canonicalName: "alice", from: home)
        #expect(try throttle().wait(canonicalName: "alice", from: home, now: start) == nil)
    }

    @Test("forgets nothing when the clock goes back, and does not wait for it to catch up")  // S17
    func clock() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 10, from: home, at: start)
        let earlier = start.adding(milliseconds: -86_400_000)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: earlier) == 92)
        #expect(throttle.wait(canonicalName: "alice", from: home, now: earlier.adding(milliseconds: 92_000)) == nil)
    }

    @Test("forgets what has faded, in memory and in the store")
    func fades() throws {
        let throttle = try throttle()
        try fail(throttle, "alice", 1, from: home, at: start)
        try fail(throttle, "bob", 1, from: home, at: start.adding(milliseconds: 1000))
        try throttle.removeFaded(now: start.adding(milliseconds: 6_000_500))
        #expect(throttle.count == 1)
        #expect(try store.throttleEntries().count == 1)
    }

    @Test("keeps the worst when there are too many")
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

    @Test("keeps no names")  // S6: a password may have been typed for one
    func noNames() throws {
        let throttle = try throttle()
        try fail(throttle, "hunter22", 1, from: home, at: start)
        #expect(!"\(try store.throttleEntries())".contains("hunter22"))
    }

    @Test("lets ten thousand attacked accounts' owners in from elsewhere, and others from the same network")
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
