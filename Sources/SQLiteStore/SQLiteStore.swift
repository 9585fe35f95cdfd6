package import GRDB
package import Identity

/// Accounts, sessions and everything else that must outlive the process, in one SQLite file.
///
/// The server and any number of commands may open the file at the same time. It is in WAL mode with `synchronous =
/// FULL`: readers never wait, and a returned call has been synced to disk (requirement S8). A pool of connections
/// rather than one, so that a login reads its account while another thread waits for the disk.
///
/// Calls are synchronous and may come from any thread.
package final class SQLiteStore: Sendable {
    /// How long a call waits while another process writes: 5 seconds. Writes take milliseconds; a wait this long means
    /// a permanent lock.
    package static let busyTimeoutSeconds = 5
    /// The maximum number of concurrent read connections. Token checks need none; logins and refreshes do.
    static let maximumReaders = 4

    /// The page cache of each connection, in KiB: 1 MiB. Rows are read once each; the kernel caches the file anyway.
    private static let cacheKiB = 1024

    private let path: String
    private let pool: DatabasePool
    private let committer: GroupCommitter

    /// Opens the database, creates it if `mode` permits, and migrates an older one.
    ///
    /// - Throws: ``StoreError`` whose detail names the path and the remedy: `missing`, `permission`, `readOnly`,
    ///   `exposed`, `corrupt`, `newerSchema`, `olderSchema`, `full`, `locked`, `unavailable`.
    package init(path: String, mode: OpenMode) throws(StoreError) {
        try DatabaseFile(path: path).prepare(for: mode)
        self.path = path
        let configuration = Self.configuration(mode: mode)
        do {
            try Schema.inspect(path: path, mode: mode)
            pool = try DatabasePool(path: path, configuration: configuration)
            committer = GroupCommitter(pool: pool)
            if mode != .readOnly {
                // GRDB sets NORMAL when it enables WAL, which loses the last transactions at a power failure.
                try pool.writeWithoutTransaction { database in
                    try database.execute(sql: "PRAGMA synchronous = FULL")
                    try Schema.migrate(database)
                }
            }
        } catch {
            throw StoreError(sqlite: error, at: path)
        }
    }

    /// Closes the file, and checkpoints the write-ahead log if no other process has it open. Every later call fails.
    package func close() throws(StoreError) {
        do {
            try pool.close()
        } catch {
            throw StoreError(sqlite: error, at: path)
        }
    }

    /// Checks the whole file for damage, about a second for each GiB: for `sallyport check`. Opening does the same for
    /// a small file.
    ///
    /// - Throws: ``StoreError`` `corrupt`.
    package func verify() throws(StoreError) {
        try read { try Schema.quickCheck($0, path: path) }
    }

    /// Reads in one consistent snapshot of the database.
    package func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw StoreError(sqlite: error, at: path)
        }
    }

    /// Writes in a transaction that is on disk when this returns. Concurrent calls share one, each rolled back alone if
    /// it throws.
    ///
    /// - Parameter body: runs on any thread, possibly more than once: it may change nothing but the database.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) throws(StoreError) -> Value {
        do {
            return try committer.perform(body)
        } catch {
            throw StoreError(sqlite: error, at: path)
        }
    }

    /// The number of writes that wait for the previous one to reach the disk.
    package var waitingWrites: Int { committer.waitingCount }

    /// Runs on the write connection outside any transaction.
    package func writeWithoutTransaction<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try pool.writeWithoutTransaction(body)
        } catch {
            throw StoreError(sqlite: error, at: path)
        }
    }

    private static func configuration(mode: OpenMode) -> Configuration {
        var configuration = Configuration()
        configuration.label = "sallyport.store"
        configuration.readonly = mode == .readOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(Double(busyTimeoutSeconds))
        configuration.maximumReaderCount = maximumReaders
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -\(cacheKiB)") }
        return configuration
    }
}
