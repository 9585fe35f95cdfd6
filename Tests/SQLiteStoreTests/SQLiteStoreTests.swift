import GRDB
import Identity
import SQLiteStore
import StoreConformance
import Testing

@Suite("The SQLite store")
struct SQLiteStoreTests {
    private let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    @Test("keeps accounts", arguments: AccountStoreCheck.allCases)
    func accounts(check: AccountStoreCheck) async throws {
        try await check.run(on: try database.open())
    }

    @Test("keeps sessions", arguments: SessionStoreCheck.allCases)
    func sessions(check: SessionStoreCheck) async throws {
        try await check.run(on: try database.open())
    }

    @Test("serves sessions", arguments: SessionsCheck.allCases)
    func service(check: SessionsCheck) async throws {
        try await check.run(on: try database.open())
    }

    @Test("stores used keys", arguments: SingleUseCheck.allCases)
    func usedKeys(check: SingleUseCheck) async throws {
        try await check.run(on: try database.open())
    }

    @Test("stores used keys for all processes, and across a restart")  // S8, S12
    func usedKeysOfTwoProcesses() throws {
        let (first, second) = (try database.open(), try database.open(.existing))
        let key = SingleUseKey(.oneTimeToken, Array("a".utf8))
        #expect(try first.use(key, until: Timestamp(seconds: 10)))
        #expect(try !second.use(key, until: Timestamp(seconds: 10)))
        try first.close()
        try second.close()
        #expect(try !database.open(.existing).use(key, until: Timestamp(seconds: 10)))
    }

    @Test("binds sessions", arguments: BindingCheck.allCases)  // S16
    func bindings(check: BindingCheck) throws {
        try check.run(on: try database.open())
    }

    @Test("keeps personal tokens", arguments: PersonalTokenStoreCheck.allCases)
    func personalTokens(check: PersonalTokenStoreCheck) throws {
        try check.run(on: try database.open())
    }

    @Test("keeps records", arguments: RecordStoreCheck.allCases)
    func records(check: RecordStoreCheck) throws {
        try check.run(on: try database.open())
    }

    @Test("keeps everything when it is closed and reopened")  // S8
    func survives() throws {
        let account = try Sample().account("alice", groups: ["a", "b"])
        let store = try database.open()
        try store.add(account, passwordHash: Sample.hash("a"))
        let changed = try store.setDisabled(true, of: account.id)
        let revision = try store.statusChanges(since: nil).revision
        try store.close()
        #expect(throws: StoreError.self) { try store.account(id: account.id) }
        let again = try database.open(.existing)
        #expect(
            try again.credential(canonicalName: "alice")
                == AccountCredential(account: changed, passwordHash: Sample.hash("a")))
        #expect(try again.statusChanges(since: nil).revision == revision)
    }

    @Test("shows each process the other's changes, and so does a running status table")  // S5
    func twoProcesses() throws {
        let server = try database.open()
        let account = try Sample().account("alice")
        try server.add(account, passwordHash: nil)
        let table = try AccountStatusTable(store: server, now: Timestamp(seconds: 1))
        let command = try database.open(.existing)
        _ = try command.setDisabled(true, of: account.id)
        try table.refresh(now: Timestamp(seconds: 1))
        #expect(table.verdict(on: account.id, generation: 1, now: Timestamp(seconds: 1)) == .disabled)
        #expect(try server.account(id: account.id)?.isDisabled == true)
        let list = try database.open(.readOnly)
        #expect(try list.accounts(after: nil, limit: 10).map(\.id) == [account.id])
        #expect(
            performing: { try list.remove(account.id) }, throws: { ($0 as? StoreError)?.code == .readOnly })
    }

    @Test("reports a change made with SQL by hand")
    func manualChange() throws {
        let store = try database.open()
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: nil)
        let revision = try store.statusChanges(since: nil).revision
        let other = try database.foreignConnection()
        try other.write { try $0.execute(sql: "UPDATE accounts SET disabled = 1") }
        #expect(
            try store.statusChanges(since: revision).statuses
                == [account.id: AccountStatus(generation: 1, isDisabled: true)])
        try other.write { try $0.execute(sql: "DELETE FROM accounts") }
        #expect(try store.statusChanges(since: revision).statuses == [account.id: nil])
    }

    @Test("returns everything for a revision that is too old, or in the future")
    func completeAnswers() throws {
        let store = try database.open()
        let account = try Sample().account("alice")
        try store.add(account, passwordHash: nil)
        let first = try store.statusChanges(since: nil).revision
        let other = try database.foreignConnection()
        try other.write { database in
            for _ in 0..<10_001 {
                try database.execute(sql: "UPDATE accounts SET generation = generation + 1")
            }
        }
        let entries = try other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM account_status_log") }
        #expect(entries == 10_000)
        let changes = try store.statusChanges(since: first)
        #expect(changes.isComplete)
        #expect(changes.statuses == [account.id: AccountStatus(generation: 10_002, isDisabled: false)])
        #expect(try !store.statusChanges(since: first + 1).isComplete)
        #expect(try store.statusChanges(since: changes.revision + 1).isComplete)
    }

    @Test("syncs every transaction to disk, and enforces foreign keys")  // S8
    func settings() throws {
        let store = try database.open()
        let settings = try store.writeWithoutTransaction { database in
            try ["synchronous", "foreign_keys", "journal_mode"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)") ?? ""
            }
        }
        // 2 is FULL.
        #expect(settings == ["2", "1", "wal"])
    }

    @Test(
        "if any account or revocation cannot be read, the gate stops allowing requests",  // G4
        arguments: ["account_status_log", "revocations"])
    func unreadable(table: String) throws {
        let bound = AccountStatusTable.defaultStaleAfterMilliseconds
        let bench = try SessionsBench(try database.open(), staleAfterMilliseconds: bound)
        let login = try bench.login()
        let other = try database.foreignConnection()
        try other.write { try $0.execute(sql: "ALTER TABLE \(table) RENAME TO gone") }
        bench.now = bench.now.adding(milliseconds: bound)
        #expect(throws: StoreError.self) { try bench.tokenStatus.refresh(now: bench.now) }
        #expect(bench.verdict(on: login) == .live)
        bench.now = bench.now.adding(milliseconds: 1)
        #expect(throws: StoreError.self) { try bench.tokenStatus.refresh(now: bench.now) }
        #expect(bench.verdict(on: login) == .unknown)
        try other.write { try $0.execute(sql: "ALTER TABLE gone RENAME TO \(table)") }
        try bench.tokenStatus.refresh(now: bench.now)
        #expect(bench.verdict(on: login) == .live)
    }

    @Test("while the disk is full nothing is issued; refresh tokens stay valid")  // S8
    func nothingIssuedOnAFullDisk() throws {
        let store = try database.open()
        let bench = try SessionsBench(store)
        let login = try bench.login()
        let pages = try store.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages)")
            return pages
        }
        var grant = login
        var error: StoreError?
        while error == nil {
            do throws(StoreError) {
                guard
                    case .granted(let next, .rotated) = try bench.sessions.refresh(
                        grant.refreshToken.text, from: nil)
                else {
                    Issue.record("refused")
                    return
                }
                grant = next
            } catch let failure {
                error = failure
            }
        }
        #expect(error?.code == .full)
        #expect(performing: { try bench.login() }, throws: { ($0 as? StoreError)?.code == .full })
        #expect(try store.session(grant.session.id) == grant.session)
        try store.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 100)") }
        #expect(try bench.refresh(grant.refreshToken).session.generation == grant.session.generation + 1)
    }

    @Test("waits while another process writes")
    func waits() async throws {
        let store = try database.open()
        let other = try database.foreignConnection()
        let account = try Sample().account("alice")
        try await confirmation { added in
            try await withThrowingTaskGroup(of: Void.self) { group in
                try other.inDatabase { database in
                    try database.execute(sql: "BEGIN IMMEDIATE")
                    group.addTask {
                        try store.add(account, passwordHash: nil)
                        added()
                    }
                    try database.execute(sql: "UPDATE accounts SET disabled = disabled; COMMIT")
                }
                try await group.waitForAll()
            }
        }
        #expect(try store.account(id: account.id) == account)
    }

    @Test("reports a full disk with its own code, loses nothing, and resumes when there is room")
    func fullDisk() throws {
        let store = try database.open()
        let sample = Sample()
        let account = try sample.account("alice")
        try store.add(account, passwordHash: nil)
        // SQLite's limit on the file size produces the same error as a full disk.
        let pages = try store.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages)")
            return pages
        }
        var code: StoreError.Code?
        for index in 0..<1000 where code == nil {
            do {
                try store.add(try sample.account("user \(index)"), passwordHash: nil)
            } catch let error as StoreError {
                code = error.code
            }
        }
        #expect(code == .full)
        #expect(try store.account(id: account.id) == account)
        try store.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 100)") }
        let late = try sample.account("late")
        try store.add(late, passwordHash: nil)
        #expect(try store.account(id: late.id) == late)
        try store.verify()
    }
}
