import Foundation
import GRDB
package import Identity

extension SQLiteStore: ThrottleStore {
    package func throttleEntries() throws(StoreError) -> [ThrottleEntry] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT key, score, updated_at FROM throttle").map { row in
                ThrottleEntry(
                    key: try UInt128(blob: row[0]), score: row[1], updatedAt: Timestamp(milliseconds: row[2]))
            }
        }
    }

    package func putThrottleEntries(_ entries: [ThrottleEntry], audit: AuditRecord?) throws(StoreError) {
        try write { database in
            for entry in entries {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO throttle (key, score, updated_at) VALUES (?, ?, ?)
                        ON CONFLICT (key) DO UPDATE SET score = excluded.score, updated_at = excluded.updated_at
                        """
                ).execute(arguments: [entry.key.blob, entry.score, entry.updatedAt.milliseconds])
            }
            try Self.append(audit, database)
        }
    }

    package func removeThrottleEntries(_ keys: [UInt128]) throws(StoreError) {
        _ = try removeInParts(keys) { key, database in
            try database.cachedStatement(sql: "DELETE FROM throttle WHERE key = ?").execute(arguments: [key.blob])
        }
    }

    @discardableResult
    package func removeThrottleEntries(before time: Timestamp) throws(StoreError) -> Int {
        let keys = try read {
            try Data.fetchAll($0, sql: "SELECT key FROM throttle WHERE updated_at < ?", arguments: [time.milliseconds])
        }
        return try removeInParts(keys) { key, database in
            try database.cachedStatement(sql: "DELETE FROM throttle WHERE key = ? AND updated_at < ?")
                .execute(arguments: [key, time.milliseconds])
        }
    }
}
