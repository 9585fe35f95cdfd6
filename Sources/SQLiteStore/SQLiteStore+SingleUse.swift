import Foundation
import GRDB
package import Identity

extension SQLiteStore: SingleUseStore {
    /// On disk when it returns, so that no key is used twice across a restart.
    package func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool {
        try write { database in
            try database.cachedStatement(
                sql: "INSERT INTO used_keys (key, until) VALUES (?, ?) ON CONFLICT DO NOTHING"
            ).execute(arguments: [key.digest.blob, end.milliseconds])
            return database.changesCount == 1
        }
    }

    @discardableResult
    package func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int {
        let keys = try read {
            try Data.fetchAll($0, sql: "SELECT key FROM used_keys WHERE until < ?", arguments: [time.milliseconds])
        }
        return try removeInParts(keys) { key, database in
            try database.cachedStatement(sql: "DELETE FROM used_keys WHERE key = ?").execute(arguments: [key])
        }
    }
}
