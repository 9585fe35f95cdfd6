import Identity
import InMemoryStore
import StoreConformance
import Testing

@Suite("The authenticator and its throttle")
struct AuthenticatorThrottleTests {
    private let policy = ThrottlePolicy(accountLimit: 3)

    @Test("refuses every login the same way after too many failures, whether or not the account exists")  // S1, S2, S3
    func throttles() throws {
        let bench = try AuthenticatorBench(policy: policy)
        _ = try bench.add("Alice", password: "correct horse")
        let off = try bench.add("off", password: "correct horse")
        _ = try bench.store.setDisabled(true, of: off.id)
        for (name, password) in [("Alice", "wrong"), ("nobody", "wrong"), ("off", "correct horse"), ("\0", "wrong")] {
            for _ in 0..<3 {
                #expect(try bench.login(name, password) == .refused)
            }
            // Now even the right password is refused, in any case or Unicode form of the name.
            #expect(try bench.login(name.uppercased(), "correct horse") == .throttled(retryAfterSeconds: 351))
            #expect(bench.takeEvents().map(\.reason).last == .throttled)
        }
        #expect(try bench.login("alice", "correct horse", from: "198.51.100.7") != .refused)
    }

    @Test("successful logins count for no limit, and clear the failures before them")
    func successes() throws {
        let bench = try AuthenticatorBench(policy: policy)
        let account = try bench.add("alice", password: "correct horse")
        for _ in 0..<10 {
            #expect(try bench.login("alice", "wrong") == .refused)
            #expect(try bench.login("alice", "wrong") == .refused)
            #expect(try bench.login("alice", "correct horse") == .accepted(account))
        }
    }

    @Test("records each failure with its true reason, and no text that is not a username")  // S6
    func audit() throws {
        let bench = try AuthenticatorBench(policy: policy)
        let account = try bench.add("alice", password: "correct horse")
        _ = try bench.login("alice", "wrong")
        _ = try bench.login("hunter22", "wrong")
        _ = try bench.login("alice", "correct horse")
        let records = try bench.store.auditEntries(AuditQuery(limit: 10)).reversed().map(\.record)
        let address = ClientAddress("192.0.2.1")
        #expect(
            records == [
                AuditRecord(
                    at: bench.now, event: .loginFailed, actor: .user, account: account, address: address,
                    reason: "wrongPassword"),
                AuditRecord(
                    at: bench.now, event: .loginFailed, actor: .user, address: address, reason: "unknownUser"),
            ])
    }

    @Test("accepts a login again after the reported wait")
    func waits() throws {
        let bench = try AuthenticatorBench(policy: policy)
        let account = try bench.add("alice", password: "correct horse")
        for _ in 0..<3 {
            _ = try bench.login("alice", "wrong")
        }
        guard case .throttled(let seconds) = try bench.login("alice", "correct horse") else {
            Issue.record("was not throttled")
            return
        }
        bench.now = bench.now.adding(milliseconds: Int64(seconds) * 1000)
        #expect(try bench.login("alice", "correct horse") == .accepted(account))
    }
}
