import Foundation
import GRDB
package import Identity

extension SQLiteStore: PersonalTokenStore {
    private static let personalTokenColumns = """
        personal_tokens.id, account_id, personal_tokens.name, scopes, personal_tokens.created_at, expires_at, last_used_at
        """
    private static let grantColumns = """
        \(personalTokenColumns), hash, username, canonical_name, accounts.name, email, groups
        """

    package func addPersonalToken(
        _ token: PersonalToken, hash: PersonalTokenHash, audit: AuditRecord?
    ) throws(StoreError) {
        try write { database in
            do {
                try database.execute(
                    sql: """
                        INSERT INTO personal_tokens (id, account_id, name, hash, scopes, created_at, expires_at)
                        SELECT ?, id, ?, ?, ?, ?, ? FROM accounts WHERE id = ? AND NOT disabled
                        """,
                    arguments: [
                        token.id.value.blob, token.name, Data(hash.bytes), token.scopes.joined(separator: " "),
                        token.createdAt.milliseconds, token.expiresAt?.milliseconds, token.accountID.value.blob,
                    ])
            } catch  where StoreError.isDuplicate(error) {
                throw StoreError(.duplicate, "a token with this name exists")
            }
            guard database.changesCount == 1 else {
                throw StoreError(.notFound, "there is no such account, or it is disabled")
            }
            try Self.append(audit, database)
        }
    }

    package func personalTokens(of id: AccountID) throws(StoreError) -> [PersonalToken] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.personalTokenColumns) FROM personal_tokens WHERE account_id = ?
                    ORDER BY created_at DESC, id DESC
                    """, arguments: [id.value.blob]
            ).map(Self.decodePersonalToken)
        }
    }

    package func removePersonalToken(
        _ id: PersonalTokenID, of account: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Bool {
        try write { database in
            try database.execute(
                sql: "DELETE FROM personal_tokens WHERE id = ? AND account_id = ?",
                arguments: [id.value.blob, account.value.blob])
            guard database.changesCount == 1 else { return false }
            try Self.append(audit, database)
            return true
        }
    }

    @discardableResult
    package func removePersonalTokens(of account: AccountID, audit: AuditRecord?) throws(StoreError) -> Int {
        try write { database in
            try database.execute(
                sql: "DELETE FROM personal_tokens WHERE account_id = ?", arguments: [account.value.blob])
            let count = database.changesCount
            if count > 0 { try Self.append(audit, database) }
            return count
        }
    }

    @discardableResult
    package func removePersonalTokens(expiredBefore time: Timestamp) throws(StoreError) -> Int {
        let ids = try read {
            try Data.fetchAll(
                $0, sql: "SELECT id FROM personal_tokens WHERE expires_at < ?", arguments: [time.milliseconds])
        }
        return try removeInParts(ids) { id, database in
            try database.cachedStatement(sql: "DELETE FROM personal_tokens WHERE id = ?").execute(arguments: [id])
        }
    }

    package func notePersonalTokenUses(_ uses: [PersonalTokenID: Timestamp]) throws(StoreError) {
        try write { database in
            let statement = try database.cachedStatement(
                sql: "UPDATE personal_tokens SET last_used_at = ? WHERE id = ?")
            for (id, time) in uses {
                try statement.execute(arguments: [time.milliseconds, id.value.blob])
            }
        }
    }

    /// A poll that finds nothing reads one index entry.
    package func personalTokenChanges(since revision: Int64?) throws(StoreError) -> PersonalTokenChanges {
        try read { database in
            let bounds = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT (SELECT min(revision) FROM personal_token_log),
                            (SELECT max(revision) FROM personal_token_log)
                        """))
            let oldest: Int64 = bounds?[0] ?? 0
            let newest: Int64 = bounds?[1] ?? 0
            // Lower than the last one: the file was replaced by a backup. Higher than the next: pruned meanwhile.
            guard let revision, revision <= newest, oldest <= revision + 1 else {
                return PersonalTokenChanges(
                    revision: newest, isComplete: true, grants: try Self.grants(since: nil, database))
            }
            let grants = revision < newest ? try Self.grants(since: revision, database) : [:]
            return PersonalTokenChanges(revision: newest, isComplete: false, grants: grants)
        }
    }

    private static func grants(
        since revision: Int64?, _ database: Database
    ) throws -> [PersonalTokenID: PersonalTokenGrant?] {
        var grants: [PersonalTokenID: PersonalTokenGrant?] = [:]
        if let revision {
            let ids = try Data.fetchCursor(
                database, sql: "SELECT DISTINCT token_id FROM personal_token_log WHERE revision > ?",
                arguments: [revision])
            // Removed tokens have no row below, and their entry is nil.
            while let id = try ids.next() {
                grants.updateValue(nil, forKey: PersonalTokenID(value: try UInt128(blob: id)))
            }
        }
        let filter =
            revision == nil
            ? "" : "WHERE personal_tokens.id IN (SELECT token_id FROM personal_token_log WHERE revision > ?)"
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(grantColumns) FROM personal_tokens JOIN accounts ON accounts.id = account_id \(filter)
                """, arguments: revision.map { [$0] } ?? [])
        while let row = try rows.next() {
            let grant = try decodeGrant(row)
            grants.updateValue(grant, forKey: grant.token.id)
        }
        return grants
    }

    private static func decodeGrant(_ row: Row) throws -> PersonalTokenGrant {
        let hash: Data = row[7]
        guard let hash = PersonalTokenHash(stored: Array(hash)) else {
            throw StoreError(.corrupt, "the hash of a personal token in the database is not 32 bytes long")
        }
        let groups: String = row[12]
        return PersonalTokenGrant(
            token: try decodePersonalToken(row), hash: hash,
            username: Username(storedEntered: row[8], canonical: row[9]),
            profile: AccountProfile(
                storedName: row[10], email: row[11], groups: groups.split(separator: " ").map(String.init)))
    }

    private static func decodePersonalToken(_ row: Row) throws -> PersonalToken {
        let scopes: String = row[3]
        let expiresAt: Int64? = row[5]
        let lastUsedAt: Int64? = row[6]
        return PersonalToken(
            storedID: PersonalTokenID(value: try UInt128(blob: row[0])),
            accountID: AccountID(value: try UInt128(blob: row[1])), name: row[2],
            scopes: scopes.split(separator: " ").map(String.init), createdAt: Timestamp(milliseconds: row[4]),
            expiresAt: expiresAt.map(Timestamp.init(milliseconds:)),
            lastUsedAt: lastUsedAt.map(Timestamp.init(milliseconds:)))
    }
}
