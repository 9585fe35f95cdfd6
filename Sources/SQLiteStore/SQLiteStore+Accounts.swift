import Foundation
import GRDB
package import Identity

extension SQLiteStore: AccountStore {
    static let accountColumns = """
        accounts.id, username, canonical_name, name, email, groups, disabled, accounts.generation, kept_session, \
        accounts.created_at, password_changed_at, password_hash
        """

    package func add(_ account: Account, passwordHash: PasswordHash?, audit: AuditRecord?) throws(StoreError) {
        try write { database in
            try Self.insert(account, passwordHash, database)
            try Self.append(audit, database)
        }
    }

    package func account(id: AccountID) throws(StoreError) -> Account? {
        try read { try Self.find(id, $0)?.account }
    }

    package func account(canonicalName: String) throws(StoreError) -> Account? {
        try credential(canonicalName: canonicalName)?.account
    }

    package func credential(canonicalName: String) throws(StoreError) -> AccountCredential? {
        try read { database in
            var statement = try DirectStatement(
                "SELECT \(Self.accountColumns) FROM accounts WHERE canonical_name = ?", database)
            statement.bind(canonicalName)
            return try statement.first(Self.decode)
        }
    }

    package func passwordHashSample(limit: Int) throws(StoreError) -> [PasswordHash] {
        try read { database in
            // Ids are random, and so is their order; the first ones are found without reading the rest.
            try String.fetchAll(
                database,
                sql: "SELECT password_hash FROM accounts WHERE password_hash IS NOT NULL ORDER BY id LIMIT ?",
                arguments: [max(limit, 0)]
            ).map(PasswordHash.init(phc:))
        }
    }

    package func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account] {
        try read { database in
            var statement = try DirectStatement(
                """
                SELECT \(Self.accountColumns) FROM accounts WHERE canonical_name > ? ORDER BY canonical_name LIMIT ?
                """, database)
            // No canonical name is empty, so all follow the empty one.
            statement.bind(canonicalName ?? "")
            statement.bind(Int64(max(limit, 0)))
            return try statement.all { try Self.decodeAccount($0, at: 0) }
        }
    }

    package func setProfile(
        _ profile: AccountProfile, of id: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        let groups = profile.groups.joined(separator: " ")
        return try write { database in
            try database.execute(
                sql: "UPDATE accounts SET name = ?, email = ?, groups = ? WHERE id = ?",
                arguments: [profile.name, profile.email, groups, id.value.blob])
            try Self.append(audit, database)
            return try Self.existing(id, database)
        }
    }

    package func setDisabled(
        _ isDisabled: Bool, of id: AccountID, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE accounts SET disabled = :disabled, generation = generation + :disabled,
                        kept_session = CASE WHEN :disabled THEN NULL ELSE kept_session END
                    WHERE id = :id AND disabled != :disabled
                    """,
                arguments: ["disabled": isDisabled ? 1 : 0, "id": id.value.blob])
            try Self.append(audit, database)
            return try Self.existing(id, database)
        }
    }

    package func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?,
        keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try write { database in
            let account = try Self.existing(id, database)
            if let generation, generation != account.generation {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            try database.execute(
                sql: """
                    UPDATE accounts SET password_hash = ?, password_changed_at = ?, generation = generation + 1,
                        kept_session = ?
                    WHERE id = ?
                    """,
                arguments: [hash.phc, now.milliseconds, session?.value.blob, id.value.blob])
            try Self.append(audit, database)
            return try Self.existing(id, database)
        }
    }

    package func endSessions(
        of id: AccountID, keeping session: SessionID?, audit: AuditRecord?
    ) throws(StoreError) -> Account {
        try write { database in
            try database.execute(
                sql: "UPDATE accounts SET generation = generation + 1, kept_session = ? WHERE id = ?",
                arguments: [session?.value.blob, id.value.blob])
            try Self.append(audit, database)
            return try Self.existing(id, database)
        }
    }

    package func upgradeHash(
        _ hash: PasswordHash, of id: AccountID, expected: PasswordHash
    ) throws(StoreError) -> Bool {
        try write { database in
            try database.execute(
                sql: "UPDATE accounts SET password_hash = ? WHERE id = ? AND password_hash = ?",
                arguments: [hash.phc, id.value.blob, expected.phc])
            return database.changesCount == 1
        }
    }

    package func remove(_ id: AccountID, audit: AuditRecord?) throws(StoreError) {
        try write { database in
            try database.execute(sql: "DELETE FROM accounts WHERE id = ?", arguments: [id.value.blob])
            guard database.changesCount == 1 else {
                throw Self.notFound
            }
            try Self.append(audit, database)
        }
    }

    /// Adds an account.
    static func insert(_ account: Account, _ passwordHash: PasswordHash?, _ database: Database) throws {
        do {
            try database.cachedStatement(
                sql: """
                    INSERT INTO accounts (
                        id, username, canonical_name, name, email, groups, disabled, generation, kept_session,
                        created_at, password_changed_at, password_hash
                    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                account.id.value.blob, account.username.entered, account.username.canonical,
                account.profile.name, account.profile.email, account.profile.groups.joined(separator: " "),
                account.isDisabled, account.generation, account.keptSession?.value.blob,
                account.createdAt.milliseconds, account.passwordChangedAt?.milliseconds, passwordHash?.phc,
            ])
        } catch  where StoreError.isDuplicate(error) {
            throw StoreError(.duplicate, "an account with this name exists")
        }
    }

    private static var notFound: StoreError { StoreError(.notFound, "no account has this id") }

    static func find(_ id: AccountID, _ database: Database) throws -> AccountCredential? {
        var statement = try DirectStatement("SELECT \(accountColumns) FROM accounts WHERE id = ?", database)
        statement.bind(id.value)
        return try statement.first(decode)
    }

    static func existing(_ id: AccountID, _ database: Database) throws -> Account {
        guard let credential = try find(id, database) else {
            throw notFound
        }
        return credential.account
    }

    private static func decode(_ row: DirectRow) throws -> AccountCredential {
        AccountCredential(
            account: try decodeAccount(row, at: 0), passwordHash: row.optionalText(11).map(PasswordHash.init(phc:)))
    }

    /// Reads ``accountColumns`` from the column `start` on.
    static func decodeAccount(_ row: DirectRow, at start: Int) throws -> Account {
        let groups = try row.text(start + 5)
        return Account(
            id: AccountID(value: try row.identifier(start)),
            username: Username(storedEntered: try row.text(start + 1), canonical: try row.text(start + 2)),
            profile: AccountProfile(
                storedName: row.optionalText(start + 3), email: row.optionalText(start + 4),
                groups: groups.isEmpty ? [] : groups.split(separator: " ").map(String.init)),
            isDisabled: row.integer(start + 6) != 0, generation: row.integer(start + 7),
            keptSession: try row.optionalIdentifier(start + 8).map(SessionID.init(value:)),
            createdAt: Timestamp(milliseconds: row.integer(start + 9)),
            passwordChangedAt: row.optionalInteger(start + 10).map(Timestamp.init(milliseconds:)))
    }
}
