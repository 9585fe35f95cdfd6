import Identity
import StoreConformance
import Testing

@Suite("Housekeeping")
struct HousekeepingTests {
    @Test("removes expired entries, and keeps revocations a day longer on disk than in memory")  // S17
    func removes() throws {
        let bench = try SessionsBench()
        let throttle = try LoginThrottle(store: bench.store)
        let housekeeping = Housekeeping(
            store: bench.store, tokenStatus: bench.tokenStatus, throttle: throttle, auditMilliseconds: 200 * 86_400_000)
        let (first, second) = (try bench.login(), try bench.login())
        #expect(try bench.sessions.end(first.session.id, of: nil, event: .logout, from: nil))
        let key = SingleUseKey(.oneTimeToken, [1])
        #expect(try bench.store.use(key, until: bench.now))
        try throttle.recordFailure(canonicalName: "bob", from: nil, now: bench.now, audit: nil)

        func counts() throws -> [Int] {
            [
                try bench.store.sessions(of: bench.account.id).count, bench.tokenStatus.revocationCount,
                try bench.store.revocations(since: nil).revocations.count, throttle.count,
                try bench.store.auditEntries(AuditQuery(limit: 10)).count,
            ]
        }
        let start = bench.now
        try housekeeping.run(now: start)
        #expect(try counts() == [1, 1, 1, 1, 3])
        // An access token may be valid for a day.
        try housekeeping.run(now: start.adding(milliseconds: 23 * 3_600_000))
        #expect(try counts() == [1, 1, 1, 0, 3])
        #expect(try !bench.store.use(key, until: bench.now))
        try housekeeping.run(now: start.adding(milliseconds: 25 * 3_600_000))
        #expect(try counts() == [1, 0, 1, 0, 3])
        #expect(try bench.store.use(key, until: bench.now))
        try housekeeping.run(now: start.adding(milliseconds: 49 * 3_600_000))
        #expect(try counts() == [1, 0, 0, 0, 3])
        try housekeeping.run(now: second.session.expiresAt.adding(milliseconds: 1))
        #expect(try counts() == [0, 0, 0, 0, 3])
        try housekeeping.run(now: start.adding(milliseconds: 201 * 86_400_000))
        #expect(try counts() == [0, 0, 0, 0, 0])
    }
}
