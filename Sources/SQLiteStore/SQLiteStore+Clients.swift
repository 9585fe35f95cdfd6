import Foundation
import GRDB
package import Identity

extension SQLiteStore: ClientStore {
    package func addClient(_ client: OAuthClient, audit: AuditRecord?) throws(StoreError) {
        try write { database in
            do {
                try database.execute(
                    sql: "INSERT INTO clients (id, name, secret_hash, created_at) VALUES (?, ?, ?, ?)",
                    arguments: [
                        client.id, client.name, Data(client.secretHash.bytes), client.createdAt.milliseconds,
                    ])
            } catch  where StoreError.isDuplicate(error) {
                throw StoreError(.duplicate, "a client with this id exists")
            }
            try Self.append(audit, database)
        }
    }

    package func client(id: String) throws(StoreError) -> OAuthClient? {
        try read { database in
            try Row.fetchOne(
                database, sql: "SELECT id, name, secret_hash, created_at FROM clients WHERE id = ?", arguments: [id]
            ).map(Self.decodeClient)
        }
    }

    package func clients() throws(StoreError) -> [OAuthClient] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT id, name, secret_hash, created_at FROM clients ORDER BY id")
                .map(Self.decodeClient)
        }
    }

    package func removeClient(id: String, audit: AuditRecord?) throws(StoreError) {
        try write { database in
            try database.execute(sql: "DELETE FROM clients WHERE id = ?", arguments: [id])
            guard database.changesCount == 1 else {
                throw StoreError(.notFound, "no client has this id")
            }
            try Self.append(audit, database)
        }
    }

    private static func decodeClient(_ row: Row) -> OAuthClient {
        let hash: Data = row[2]
        return OAuthClient(
            storedID: row[0], name: row[1], secretHash: ClientSecretHash(stored: Array(hash)),
            createdAt: Timestamp(milliseconds: row[3]))
    }
}
