import Foundation
import GRDB
package import Identity

extension SQLiteStore: AuditStore {
    package func append(_ record: AuditRecord) throws(StoreError) {
        try write { try Self.append(record, $0) }
    }

    package func auditEntries(_ query: AuditQuery) throws(StoreError) -> [AuditEntry] {
        var conditions: [String] = []
        var arguments = StatementArguments()
        func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [value]
        }
        add("account_id = ?", query.accountID?.value.blob)
        if let username = query.username {
            // Not every record has the name, and the account may be removed: those with the name identify the others.
            conditions.append(
                """
                (username = ? OR account_id IN (
                    SELECT id FROM accounts WHERE canonical_name = ? UNION SELECT account_id FROM audit WHERE username = ?))
                """)
            arguments += [username, username, username]
        }
        add("session_id = ?", query.sessionID?.value.blob)
        add("at >= ?", query.since?.milliseconds)
        add("id < ?", query.before)
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        arguments += [max(query.limit, 0)]
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, at, event, actor, account_id, username, session_id, address, client_id, reason
                    FROM audit \(filter) ORDER BY id DESC LIMIT ?
                    """, arguments: arguments
            ).map(Self.decodeEntry)
        }
    }

    /// Deletes entries from the oldest on, and stops at the first that stays: usually the first that it reads.
    @discardableResult
    package func removeAuditEntries(before time: Timestamp) throws(StoreError) -> Int {
        let ids = try read { database in
            try Self.firstKeys(database, sql: "SELECT id, at FROM audit ORDER BY id", before: time)
        }
        return try removeInParts(ids) { id, database in
            try database.cachedStatement(sql: "DELETE FROM audit WHERE id = ?").execute(arguments: [id])
        }
    }

    /// The keys of the first rows whose time is before `time`.
    static func firstKeys(_ database: Database, sql: String, before time: Timestamp) throws -> [Int64] {
        var keys: [Int64] = []
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            let at: Int64 = row[1]
            guard at < time.milliseconds else { break }
            keys.append(row[0])
        }
        return keys
    }

    /// Stores a record in the transaction of the recorded change.
    static func append(_ record: AuditRecord?, _ database: Database) throws {
        guard let record else { return }
        var statement = try DirectStatement(
            """
            INSERT INTO audit (at, event, actor, account_id, username, session_id, address, client_id, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, database)
        statement.bind(record.at.milliseconds)
        statement.bind(record.event.rawValue)
        statement.bind(record.actor.rawValue)
        statement.bind(record.accountID?.value)
        statement.bind(record.username)
        statement.bind(record.sessionID?.value)
        statement.bind(record.address?.description)
        statement.bind(record.clientID)
        statement.bind(record.reason)
        try statement.run()
    }

    private static func decodeEntry(_ row: Row) throws -> AuditEntry {
        guard let event = AuditRecord.Event(rawValue: row[2]), let actor = AuditRecord.Actor(rawValue: row[3]) else {
            throw StoreError(.corrupt, "an audit record in the database has an unknown kind")
        }
        let accountID: Data? = row[4]
        let sessionID: Data? = row[6]
        let address: String? = row[7]
        let record = AuditRecord(
            at: Timestamp(milliseconds: row[1]), event: event, actor: actor,
            accountID: try accountID.map { AccountID(value: try UInt128(blob: $0)) }, username: row[5],
            sessionID: try sessionID.map { SessionID(value: try UInt128(blob: $0)) },
            address: address.flatMap(ClientAddress.init), clientID: row[8], reason: row[9])
        return AuditEntry(id: row[0], record: record)
    }
}
