import Foundation
import GRDB
package import Identity

extension SQLiteStore: RevocationStore {
    package func revoke(_ revocation: Revocation, audit: AuditRecord?) throws(StoreError) {
        try write { database in
            try Self.insert(revocation, database)
            try Self.append(audit, database)
        }
    }

    package func revocations(since revision: Int64?) throws(StoreError) -> RevocationChanges {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT revision, kind, subject, until FROM revocations WHERE revision > ? ORDER BY revision")
            let rows = try Row.fetchCursor(statement, arguments: [revision ?? 0])
            var newest = revision ?? 0
            var revocations: [Revocation] = []
            while let row = try rows.next() {
                newest = row[0]
                let subject = try UInt128(blob: row[2])
                revocations.append(
                    Revocation(
                        row[1] == 1 ? .session(SessionID(value: subject)) : .token(subject),
                        until: Timestamp(milliseconds: row[3])))
            }
            return RevocationChanges(revision: newest, revocations: revocations)
        }
    }

    /// Deletes revocations in the order of their creation, and stops at the first that stays. Each of them ends
    /// at most a day after its creation, so that none stays more than a day longer than requested.
    @discardableResult
    package func removeRevocations(endedBefore time: Timestamp) throws(StoreError) -> Int {
        let revisions = try read { database in
            try Self.firstKeys(
                database, sql: "SELECT revision, until FROM revocations ORDER BY revision", before: time)
        }
        return try removeInParts(revisions) { revision, database in
            try database.cachedStatement(sql: "DELETE FROM revocations WHERE revision = ?")
                .execute(arguments: [revision])
        }
    }

    /// Adds or prolongs a revocation under a new revision, so that other processes see it.
    static func insert(_ revocation: Revocation, _ database: Database) throws {
        let (kind, subject) =
            switch revocation.subject {
            case .session(let id): (1, id.value)
            case .token(let unique): (2, unique)
            }
        try database.cachedStatement(sql: "DELETE FROM revocations WHERE kind = ? AND subject = ? AND until < ?")
            .execute(arguments: [kind, subject.blob, revocation.until.milliseconds])
        try database.cachedStatement(
            sql: "INSERT INTO revocations (kind, subject, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        ).execute(arguments: [kind, subject.blob, revocation.until.milliseconds])
    }
}
