import Foundation
import GRDB
import Identity
import SQLiteStore
import StoreConformance
import Synchronization
import Testing

@Suite("Group commit")
struct GroupCommitTests {
    private let database: TemporaryDatabase
    private let store: SQLiteStore

    init() throws {
        database = try TemporaryDatabase()
        store = try database.open()
    }

    @Test("concurrent writes share a transaction")
    func shares() async throws {
        let commits = CommitCounter()
        try store.writeWithoutTransaction { $0.add(transactionObserver: commits, extent: .databaseLifetime) }
        try await gathered(10) { _ in
            #expect(throws: Never.self) {
                try store.append(AuditRecord(at: Timestamp(seconds: 1), event: .refresh, actor: .user))
            }
        }
        #expect(try store.auditEntries(AuditQuery(limit: 20)).count == 10)
        #expect(commits.count == 2)
    }

    @Test("a failed write is rolled back alone, and the others in its transaction are kept")
    func failsAlone() async throws {
        let sample = Sample()
        let alice = try sample.account("alice")
        try store.add(alice, passwordHash: nil)
        let others = try (0..<10).map { try sample.account("user \($0)") }
        let record = AuditRecord(at: Timestamp(seconds: 1), event: .accountAdded, actor: .operator)
        let refused = Mutex(0)
        try await gathered(10) { number in
            do throws(StoreError) {
                if number % 2 == 0 {
                    try store.add(others[number], passwordHash: nil, audit: record)
                } else {
                    // Fails after it has written its record.
                    _ = try store.setProfile(.empty, of: others[number].id, audit: record)
                }
            } catch {
                #expect(error.code == .notFound)
                refused.withLock { $0 += 1 }
            }
        }
        #expect(refused.withLock { $0 } == 5)
        #expect(
            Set(try store.accounts(after: nil, limit: 100).map(\.username.canonical))
                == ["alice", "user 0", "user 2", "user 4", "user 6", "user 8"])
        #expect(try store.auditEntries(AuditQuery(limit: 100)).count == 5)
    }

    @Test("on a full disk acknowledges only what is stored, and resumes when there is room")
    func fullDisk() async throws {
        let pages = try store.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages + 20)")
            return pages
        }
        let acknowledged = Mutex<Set<String>>([])
        let refused = Mutex<Set<StoreError.Code>>([])
        await concurrently(8) { worker in
            for number in 0..<300 {
                let name = "\(worker)-\(number)-" + String(repeating: "x", count: 200)
                do throws(StoreError) {
                    try store.append(
                        AuditRecord(at: Timestamp(seconds: 1), event: .refresh, actor: .user, username: name))
                    _ = acknowledged.withLock { $0.insert(name) }
                } catch {
                    _ = refused.withLock { $0.insert(error.code) }
                }
            }
        }
        #expect(refused.withLock { $0 } == [.full])
        let kept = try store.auditEntries(AuditQuery(limit: 5000)).compactMap(\.record.username)
        #expect(Set(kept) == acknowledged.withLock { $0 })
        #expect(kept.count == Set(kept).count)
        try store.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 1000)") }
        try store.append(AuditRecord(at: Timestamp(seconds: 2), event: .refresh, actor: .user))
        #expect(try store.auditEntries(AuditQuery(since: Timestamp(seconds: 2), limit: 1)).count == 1)
    }

    @Test("acknowledged writes survive a crash at any moment")  // S8
    func crash() throws {
        let bench = try SessionsBench(store)
        var grant = try bench.login()
        for round in 0..<5 {
            let parent = grant
            grant = try bench.refresh(parent.refreshToken)
            let copy = try database.copy(named: "crash-\(round)")
            let restarted = try SessionsBench.over(copy, like: bench)
            // The rotation survived: the parent yields the same successor until that is used, and then ends the
            // session.
            #expect(
                try restarted.refresh(parent.refreshToken.text, from: nil)
                    == .granted(
                        SessionGrant(
                            account: bench.account, session: grant.session.with(repeats: 1),
                            refreshToken: grant.refreshToken, binding: .none), .repeated))
            bench.now = bench.now.adding(milliseconds: bench.policy.graceMilliseconds + 1)
            guard case .granted(_, .rotated) = try restarted.refresh(grant.refreshToken.text, from: nil) else {
                Issue.record("the successor is refused")
                return
            }
            #expect(try restarted.refresh(parent.refreshToken.text, from: nil) == .refused(.reused))
            bench.now = bench.now.adding(milliseconds: -bench.policy.graceMilliseconds - 1)
        }
        #expect(try bench.sessions.end(grant.session.id, of: nil, event: .logout, from: nil))
        let copy = try database.copy(named: "crash-logout")
        #expect(
            try SessionsBench.over(copy, like: bench).refresh(grant.refreshToken.text, from: nil)
                == .refused(.unknownSession))
        let tokenStatus = try TokenStatusCheck(store: copy, now: bench.now)
        #expect(
            tokenStatus.verdict(
                account: bench.account.id, token: bench.token(of: grant), session: grant.session.id, now: bench.now)
                == .revoked)
    }

    @Test("another process's lock delays a write, and is an error only after the timeout")
    func otherProcess() async throws {
        let other = try database.foreignConnection()
        let done = Atomic(0)
        await concurrently(3) { worker in
            #expect(throws: Never.self) {
                for _ in 0..<30 {
                    if worker == 0 {
                        try other.write {
                            try $0.execute(sql: "INSERT INTO audit (at, event, actor) VALUES (1, 'login', 'user')")
                        }
                    } else {
                        try store.append(AuditRecord(at: Timestamp(seconds: 1), event: .login, actor: .user))
                    }
                    done.add(1, ordering: .relaxed)
                }
            }
        }
        #expect(done.load(ordering: .relaxed) == 90)
        #expect(try store.auditEntries(AuditQuery(limit: 200)).count == 90)
    }

    /// Runs `body` on `count` threads so that all but the first share one transaction: the first waits for another
    /// process that is writing, and the others queue behind it.
    private func gathered(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async throws {
        let other = try database.foreignConnection()
        try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let deadline = ContinuousClock.now + .seconds(4)
        let store = store
        await concurrently(count + 1) { number in
            guard number == count else {
                body(number)
                return
            }
            while store.waitingWrites < count - 1, ContinuousClock.now < deadline {
                sched_yield()
            }
            #expect(throws: Never.self) { try other.inDatabase { try $0.execute(sql: "COMMIT") } }
        }
    }
}
