import GRDB
import Identity
import Synchronization

/// Lets concurrent writes share one transaction, and so one wait for the disk.
///
/// It needs no thread: the first writer leads and commits the gathered writes; later ones wait, and the first of those
/// leads next. A single write is a plain transaction.
final class GroupCommitter: Sendable {
    /// The maximum number of writes in one transaction, so that the first does not wait long for the last.
    private static let maximumBatch = 256

    private struct State: Sendable {
        var waiting: [PendingWrite] = []
        var hasLeader = false
    }

    private let pool: DatabasePool
    private let state = Mutex(State())

    init(pool: DatabasePool) {
        self.pool = pool
    }

    /// The number of writes that wait for a leader.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Runs `body` in a transaction, and returns when it is on disk.
    ///
    /// - Parameter body: runs on any thread, and again if another write of the same transaction fails: it may change
    ///   nothing but the database.
    func perform<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) throws -> Value {
        let result = WriteResult<Value>()
        let write = PendingWrite { database in result.set(try body(database)) }
        let isLeader = state.withLock { state in
            state.waiting.append(write)
            defer { state.hasLeader = true }
            return !state.hasLeader
        }
        let error: (any Error)?
        if isLeader {
            error = lead(with: write)
        } else {
            switch write.wait() {
            case .done(let failure): error = failure
            case .lead: error = lead(with: write)
            }
        }
        if let error {
            throw error
        }
        return try result.get()
    }

    /// Commits the gathered writes, including `own`, and hands leadership over.
    private func lead(with own: PendingWrite) -> (any Error)? {
        let batch = state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.maximumBatch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
        let errors = commit(batch)
        let next = state.withLock { state in
            state.hasLeader = !state.waiting.isEmpty
            return state.waiting.first
        }
        // The next leader first: the disk is idle.
        next?.wake(.lead)
        var ownError: (any Error)?
        for (write, error) in zip(batch, errors) {
            if write === own {
                ownError = error
            } else {
                write.wake(.done(error))
            }
        }
        return ownError
    }

    /// Runs all writes in one transaction; only the ones that throw are rolled back.
    ///
    /// - Returns: for each write its error, or nil if it is on disk.
    private func commit(_ batch: [PendingWrite]) -> [(any Error)?] {
        do {
            try pool.writeWithoutTransaction { database in
                try Self.transaction(database) {
                    for write in batch {
                        try write.run(database)
                    }
                }
            }
            return [(any Error)?](repeating: nil, count: batch.count)
        } catch {
            // Nothing is on disk. A single write gets the error; of several, find the one that caused it.
            return batch.count == 1 ? [error] : commitApart(batch)
        }
    }

    /// Runs all writes once more, each in its own savepoint. It costs more, and is rarely needed.
    private func commitApart(_ batch: [PendingWrite]) -> [(any Error)?] {
        var errors = [(any Error)?](repeating: nil, count: batch.count)
        do {
            try pool.writeWithoutTransaction { database in
                try Self.transaction(database) {
                    for (index, write) in batch.enumerated() {
                        do {
                            try database.inSavepoint {
                                try write.run(database)
                                return .commit
                            }
                        } catch {
                            errors[index] = error
                            // A full disk or a similar failure has rolled back everything already.
                            guard database.isInsideTransaction else { throw error }
                        }
                    }
                }
            }
        } catch {
            // Nothing of this batch is on disk.
            return errors.map { $0 ?? error }
        }
        return errors
    }

    /// Runs `body` in a transaction that begins with the write lock. GRDB's own function compiles BEGIN and COMMIT each
    /// time.
    private static func transaction(_ database: Database, _ body: () throws -> Void) throws {
        try database.cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute()
        do {
            try body()
            guard database.isInsideTransaction else {
                throw DatabaseError(resultCode: .SQLITE_ABORT, message: "the transaction was rolled back")
            }
            try database.cachedStatement(sql: "COMMIT TRANSACTION").execute()
        } catch {
            // The first error is the relevant one.
            try? database.rollback()
            throw error
        }
    }
}

/// The result of a write, carried from the thread that ran it to the one that waits.
final class WriteResult<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func set(_ value: Value) {
        self.value.withLock { $0 = value }
    }

    func get() throws(StoreError) -> Value {
        guard let value = value.withLock({ $0 }) else {
            throw StoreError(.unavailable, "a write did not finish")
        }
        return value
    }
}
