import GRDB
import Identity

/// The tables, and the migrations from earlier versions.
enum Schema {
    /// The application id ("SALY") in SQLite's header: the database of another program is never migrated.
    static let applicationID = 0x5341_4C59
    /// The size up to which a database is checked for damage each time it is opened: 16 MiB, some 20 ms.
    static let checkedBytes = 16 << 20

    /// The migrations, in order. A released one is never changed: another is added.
    private static let migrations: [@Sendable (Database) throws -> Void] = [
        createAccounts, createSessions, createUsedKeys, bindSessions, createPersonalTokens, followProfiles,
    ]

    /// Migrates the database.
    ///
    /// All in one transaction that begins with the write lock, and not by GRDB's migrator, which reads first and locks
    /// later: of two processes that start at the same time, the second must find the work done.
    static func migrate(_ database: Database) throws {
        guard try version(database) < migrations.count else { return }
        try database.inTransaction(.immediate) {
            for migrate in migrations[min(try version(database), migrations.count)...] {
                try migrate(database)
            }
            try database.execute(sql: "PRAGMA user_version = \(migrations.count)")
            return .commit
        }
    }

    private static func version(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    /// Inspects a database before anything changes it, on a read-only connection.
    ///
    /// - Throws: ``StoreError`` `corrupt`, `newerSchema`, `olderSchema`, or SQLite's error.
    static func inspect(path: String, mode: OpenMode) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Double(SQLiteStore.busyTimeoutSeconds))
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { database in
            guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") != 0 else {
                // Empty: just created, or its first process ended before its first write.
                if mode == .readOnly {
                    throw StoreError(.olderSchema, "\(path) is empty: start the server once")
                }
                return
            }
            guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
                throw StoreError(.corrupt, "\(path) is the database of another program")
            }
            guard try version(database) <= migrations.count else {
                throw StoreError(.newerSchema, "\(path) was written by a newer version of sallyport")
            }
            if mode == .readOnly, try version(database) < migrations.count {
                throw StoreError(
                    .olderSchema, "\(path) was written by an older version of sallyport: start the server once")
            }
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            let pageBytes = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
            if pages * pageBytes <= checkedBytes {
                try quickCheck(database, path: path)
            }
        }
    }

    /// Checks the file for damage.
    ///
    /// - Throws: ``StoreError`` `corrupt`.
    static func quickCheck(_ database: Database, path: String) throws {
        let finding = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
        guard finding == "ok" else {
            // The first line says "in database main", the next one what and where.
            let line = finding.split(separator: "\n").last ?? ""
            throw StoreError(.corrupt, "\(path) is damaged: \(line)")
        }
    }

    private static func createAccounts(_ database: Database) throws {
        try database.execute(
            sql: """
                PRAGMA application_id = \(applicationID);

                CREATE TABLE accounts (
                    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
                    username TEXT NOT NULL,
                    canonical_name TEXT NOT NULL UNIQUE,
                    name TEXT,
                    email TEXT,
                    groups TEXT NOT NULL,              -- separated by spaces, of which none has any
                    disabled INTEGER NOT NULL,
                    generation INTEGER NOT NULL,
                    created_at INTEGER NOT NULL,       -- milliseconds since the epoch
                    password_changed_at INTEGER,
                    password_hash TEXT
                ) STRICT, WITHOUT ROWID;

                -- The changes that running servers follow. Triggers write the log, so that it has the changes of all
                -- processes. AUTOINCREMENT never assigns a revision twice.
                CREATE TABLE account_status_log (
                    revision INTEGER PRIMARY KEY AUTOINCREMENT,
                    account_id BLOB NOT NULL
                ) STRICT;

                CREATE TRIGGER account_added AFTER INSERT ON accounts BEGIN
                    INSERT INTO account_status_log (account_id) VALUES (NEW.id);
                END;

                CREATE TRIGGER account_status_changed AFTER UPDATE OF disabled, generation ON accounts BEGIN
                    INSERT INTO account_status_log (account_id) VALUES (NEW.id);
                END;

                CREATE TRIGGER account_removed AFTER DELETE ON accounts BEGIN
                    INSERT INTO account_status_log (account_id) VALUES (OLD.id);
                END;

                -- A process that is further behind reads all accounts again.
                CREATE TRIGGER account_status_log_pruned AFTER INSERT ON account_status_log BEGIN
                    DELETE FROM account_status_log WHERE revision <= NEW.revision - 10000;
                END;
                """)
    }

    private static func createSessions(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE accounts ADD COLUMN kept_session BLOB;

                CREATE TABLE sessions (
                    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
                    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                    account_generation INTEGER NOT NULL,
                    generation INTEGER NOT NULL,
                    key BLOB NOT NULL,
                    created_at INTEGER NOT NULL,       -- milliseconds since the epoch, as all times here
                    rotated_at INTEGER NOT NULL,
                    repeats INTEGER NOT NULL,
                    expires_at INTEGER NOT NULL,
                    ends_at INTEGER NOT NULL,
                    address TEXT,
                    user_agent TEXT,
                    client_id TEXT
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX sessions_of_account ON sessions (account_id);

                -- A new generation ends all sessions of the account except one.
                CREATE TRIGGER account_generation_began AFTER UPDATE OF generation ON accounts
                WHEN NEW.generation != OLD.generation BEGIN
                    DELETE FROM sessions WHERE account_id = NEW.id AND id IS NOT NEW.kept_session;
                    UPDATE sessions SET account_generation = NEW.generation
                    WHERE account_id = NEW.id AND id = NEW.kept_session;
                END;

                CREATE TABLE revocations (
                    revision INTEGER PRIMARY KEY AUTOINCREMENT,
                    kind INTEGER NOT NULL,             -- 1: a session, 2: a token
                    subject BLOB NOT NULL,
                    until INTEGER NOT NULL,
                    UNIQUE (kind, subject)
                ) STRICT;

                CREATE TABLE throttle (
                    key BLOB NOT NULL PRIMARY KEY,
                    score REAL NOT NULL,
                    updated_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;

                -- Each refresh writes a row, so the table has neither an index nor AUTOINCREMENT: each would be another
                -- page to sync. The oldest rows are deleted first, so that ids stay unique while rows exist.
                CREATE TABLE audit (
                    id INTEGER PRIMARY KEY,
                    at INTEGER NOT NULL,
                    event TEXT NOT NULL,
                    actor TEXT NOT NULL,
                    account_id BLOB,
                    username TEXT,
                    session_id BLOB,
                    address TEXT,
                    client_id TEXT,
                    reason TEXT
                ) STRICT;

                CREATE TABLE clients (
                    id TEXT NOT NULL PRIMARY KEY,
                    name TEXT,
                    secret_hash BLOB NOT NULL,
                    created_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
    }

    private static func createUsedKeys(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE used_keys (
                    key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 16),
                    until INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
    }

    private static func bindSessions(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE sessions ADD COLUMN proof_key BLOB;
                ALTER TABLE sessions ADD COLUMN certificate BLOB;
                ALTER TABLE sessions ADD COLUMN network TEXT;
                """)
    }

    private static func followProfiles(_ database: Database) throws {
        try database.execute(
            sql: """
                -- Running servers must renew their cached copy of the profile.
                CREATE TRIGGER account_profile_changed AFTER UPDATE OF name, email, groups ON accounts BEGIN
                    INSERT INTO account_status_log (account_id) VALUES (NEW.id);
                END;
                """)
    }
}
