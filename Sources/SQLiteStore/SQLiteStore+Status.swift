import Foundation
import GRDB
package import Identity

extension SQLiteStore {
    /// A poll that finds nothing reads one index entry: about ten microseconds. `PRAGMA data_version` would not be
    /// cheaper, needs a dedicated connection, and changes with every refresh of every session.
    package func statusChanges(since revision: Int64?) throws(StoreError) -> AccountStatusChanges {
        try read { database in
            let bounds = try Row.fetchOne(
                database.cachedStatement(
                    // Two queries: SQLite answers both in one only by reading the whole table.
                    sql: """
                        SELECT (SELECT min(revision) FROM account_status_log),
                            (SELECT max(revision) FROM account_status_log)
                        """))
            let oldest: Int64 = bounds?[0] ?? 0
            let newest: Int64 = bounds?[1] ?? 0
            // Lower than the last one: the file was replaced by a backup. Higher than the next: pruned meanwhile.
            guard let revision, revision <= newest, oldest <= revision + 1 else {
                return AccountStatusChanges(
                    revision: newest, isComplete: true, statuses: try Self.allStatuses(database))
            }
            var statuses: [AccountID: AccountStatus?] = [:]
            if revision < newest {
                statuses = try Self.statuses(since: revision, database)
            }
            return AccountStatusChanges(revision: newest, isComplete: false, statuses: statuses)
        }
    }

    private static func allStatuses(_ database: Database) throws -> [AccountID: AccountStatus?] {
        var statuses: [AccountID: AccountStatus?] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT id, generation, disabled, kept_session FROM accounts")
        while let row = try rows.next() {
            let id = AccountID(value: try UInt128(blob: row[0]))
            statuses[id] = try status(row)
        }
        return statuses
    }

    private static func statuses(since revision: Int64, _ database: Database) throws -> [AccountID: AccountStatus?] {
        var statuses: [AccountID: AccountStatus?] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT account_id, generation, disabled, kept_session
                FROM account_status_log LEFT JOIN accounts ON accounts.id = account_id
                WHERE revision > ?
                """, arguments: [revision])
        while let row = try rows.next() {
            let id = AccountID(value: try UInt128(blob: row[0]))
            // A removed account has no columns here, and its entry is nil.
            statuses.updateValue(try status(row), forKey: id)
        }
        return statuses
    }

    private static func status(_ row: Row) throws -> AccountStatus? {
        let generation: Int64? = row[1]
        let keptSession: Data? = row[3]
        let kept = try keptSession.map { SessionID(value: try UInt128(blob: $0)) }
        return generation.map { AccountStatus(generation: $0, isDisabled: row[2], keptSession: kept) }
    }
}
