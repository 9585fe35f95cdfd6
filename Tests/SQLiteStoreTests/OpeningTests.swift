import Foundation
import GRDB
import Identity
import SQLiteStore
import StoreConformance
import Testing

@Suite("Opening a database")
struct OpeningTests {
    private let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    @Test("creates the file only when requested, with access for its owner only")
    func creates() throws {
        let store = try database.open()
        try store.add(try Sample().account("alice"), passwordHash: nil)
        for name in ["sallyport.db", "sallyport.db-wal", "sallyport.db-shm"] {
            #expect(try database.permissions(of: name) == 0o600)
        }
    }

    @Test("creates no file in the other modes", arguments: [OpenMode.existing, .readOnly])
    func missing(mode: OpenMode) throws {
        try expect(.missing, "does not exist", mode)
        #expect(try FileManager.default.contentsOfDirectory(atPath: database.directory.path) == [])
    }

    @Test("names the directory that does not exist", arguments: OpenMode.allCases)
    func missingDirectory(mode: OpenMode) throws {
        let path = database.directory.path + "/no/such/file.db"
        #expect(
            performing: { try SQLiteStore(path: path, mode: mode) },
            throws: { error in
                guard let error = error as? StoreError else { return false }
                return error.code == .missingDirectory
                    && error.detail.contains("\(database.directory.path)/no/such does not")
            })
    }

    @Test("refuses a read-only file for writing, and reads it")
    func readOnlyFile() throws {
        try database.open().close()
        try database.setPermissions(0o400, of: database.path)
        try expect(.readOnly, "is read-only", .create)
        try expect(.readOnly, "is read-only", .existing)
        #expect(try database.open(.readOnly).accounts(after: nil, limit: 1) == [])
    }

    @Test("refuses a directory that cannot be written")
    func readOnlyDirectory() throws {
        try database.open().close()
        try database.setPermissions(0o500, of: database.directory.path)
        try expect(.permission, "not writable", .existing)
    }

    @Test("refuses a file that every user may read", arguments: [0o604, 0o602, 0o666])
    func exposed(permissions: Int) throws {
        try database.open().close()
        try database.setPermissions(permissions, of: database.path)
        for mode in OpenMode.allCases {
            try expect(.exposed, "chmod o=", mode)
        }
        try database.setPermissions(0o640, of: database.path)
        try database.open().close()
    }

    @Test("refuses a directory in place of the file")
    func directory() throws {
        try FileManager.default.createDirectory(atPath: database.path, withIntermediateDirectories: false)
        try expect(.unavailable, "is not a file", .create)
    }

    @Test("refuses a file that is no database", arguments: ["hello\n", String(repeating: "x", count: 100_000)])
    func notADatabase(content: String) throws {
        try write(Data(content.utf8))
        for mode in OpenMode.allCases {
            try expect(.corrupt, "not a database", mode)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: database.path)) == Data(content.utf8))
    }

    @Test("refuses a damaged database")
    func damaged() throws {
        let store = try database.open()
        let sample = Sample()
        for index in 0..<200 {
            try store.add(try sample.account("user \(index)"), passwordHash: nil)
        }
        try store.close()
        var content = try Data(contentsOf: URL(fileURLWithPath: database.path))
        #expect(content.count > 40_000)
        for index in 8192..<40_000 {
            content[index] = UInt8(truncatingIfNeeded: index &* 31)
        }
        try write(content)
        for mode in OpenMode.allCases {
            try expect(.corrupt, "damaged", mode)
        }
    }

    @Test("refuses a truncated database")
    func truncated() throws {
        let store = try database.open()
        try store.close()
        let content = try Data(contentsOf: URL(fileURLWithPath: database.path))
        try write(content.prefix(content.count / 2))
        try expect(.corrupt, "malformed", .existing)
    }

    @Test("refuses the database of another program, and leaves it unchanged")
    func foreign() throws {
        let other = try DatabaseQueue(path: database.path)
        try other.write { try $0.execute(sql: "CREATE TABLE accounts (id INTEGER)") }
        try other.close()
        try database.setPermissions(0o600, of: database.path)
        let before = try Data(contentsOf: URL(fileURLWithPath: database.path))
        for mode in OpenMode.allCases {
            try expect(.corrupt, "another program", mode)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: database.path)) == before)
    }

    @Test("refuses a database of a newer version")
    func newer() throws {
        try database.open().close()
        let other = try database.foreignConnection()
        try other.write { try $0.execute(sql: "PRAGMA user_version = 999") }
        try other.close()
        for mode in OpenMode.allCases {
            try expect(.newerSchema, "newer version", mode)
        }
    }

    @Test("migrates a database of an older version, and refuses to read one")
    func older() throws {
        try database.open().close()
        let other = try database.foreignConnection()
        // As the first version left it: without the later additions.
        try other.write { database in
            try database.execute(
                sql: """
                    DROP TRIGGER account_profile_changed;
                    DROP TRIGGER personal_token_owner_changed; DROP TRIGGER account_disabled_ends_personal_tokens;
                    DROP TABLE personal_tokens; DROP TABLE personal_token_log;
                    DROP TRIGGER account_generation_began;
                    DROP TABLE sessions; DROP TABLE revocations; DROP TABLE throttle; DROP TABLE audit; DROP TABLE clients;
                    DROP TABLE used_keys;
                    ALTER TABLE accounts DROP COLUMN kept_session;
                    PRAGMA user_version = 1;
                    INSERT INTO accounts VALUES (zeroblob(16), 'Alice', 'alice', NULL, NULL, '', 0, 1, 0, NULL, NULL);
                    """)
        }
        try other.close()
        try expect(.olderSchema, "older version", .readOnly)
        let account = try #require(try database.open(.existing).account(canonicalName: "alice"))
        #expect(account.id == AccountID(value: 0))
        #expect(account.keptSession == nil)
    }

    @Test(
        "creates the schema in an empty file that a dead server left; a reader's error says what to do"
    )
    func emptyFile() throws {
        try write(Data())
        try expect(.olderSchema, "start the server once", .readOnly)
        #expect(try database.open(.existing).accounts(after: nil, limit: 1) == [])
    }

    @Test("works from many concurrent threads on a database that does not exist yet")
    func concurrentCreation() async throws {
        let sample = Sample()
        let accounts = try (0..<8).map { try sample.account("user \($0)") }
        await concurrently(accounts.count) { index in
            #expect(throws: Never.self) {
                try database.open().add(accounts[index], passwordHash: nil)
            }
        }
        #expect(try database.open().accounts(after: nil, limit: 10) == accounts)
    }

    @Test("an error shows neither SQL nor its values")  // S6
    func errorsAreDiscreet() throws {
        let store = try database.open()
        try store.writeWithoutTransaction { try $0.execute(sql: "ALTER TABLE accounts RENAME TO gone") }
        let account = try Sample().account("alice")
        #expect(
            performing: { try store.add(account, passwordHash: Sample.hash("hunter22")) },
            throws: { error in
                let text = "\(error) \(String(reflecting: error))"
                return !text.contains("hunter22") && !text.contains("INSERT") && !text.contains("alice")
            })
    }

    private func expect(_ code: StoreError.Code, _ detail: String, _ mode: OpenMode) throws {
        #expect(
            performing: { try database.open(mode) },
            throws: { error in
                guard let error = error as? StoreError else { return false }
                return error.code == code && error.detail.contains(detail) && !error.detail.contains("\n")
                    && error.detail.contains(database.directory.path)
            })
    }

    private func write(_ content: Data) throws {
        try content.write(to: URL(fileURLWithPath: database.path))
        try database.setPermissions(0o600, of: database.path)
    }
}
