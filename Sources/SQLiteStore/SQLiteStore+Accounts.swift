import Foundation
import GRDB
import Identity

extension SQLiteStore: AccountStore {
    private static let columns = """
        id, username, canonical_name, name, email, groups, disabled, generation, created_at, password_changed_at, \
        password_hash
        """

    /// See ``AccountStore``.
    public func add(_ account: Account, passwordHash: PasswordHash?) throws(StoreError) {
        let groups = try Self.encode(account.profile.groups)
        try write { database in
            do {
                try database.execute(
                    sql: "INSERT INTO accounts (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        account.id.value.blob, account.username.entered, account.username.canonical,
                        account.profile.name, account.profile.email, groups, account.isDisabled, account.generation,
                        account.createdAt.milliseconds, account.passwordChangedAt?.milliseconds, passwordHash?.phc,
                    ])
            } catch  where StoreError.isDuplicate(error) {
                throw StoreError(.duplicate, "an account of this name exists")
            }
        }
    }

    /// See ``AccountStore``.
    public func account(id: AccountID) throws(StoreError) -> Account? {
        try read { try Self.find(id, $0)?.account }
    }

    /// See ``AccountStore``.
    public func account(canonicalName: String) throws(StoreError) -> Account? {
        try credential(canonicalName: canonicalName)?.account
    }

    /// See ``AccountStore``.
    public func credential(canonicalName: String) throws(StoreError) -> AccountCredential? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT \(Self.columns) FROM accounts WHERE canonical_name = ?")
            return try Row.fetchOne(statement, arguments: [canonicalName]).map(Self.decode)
        }
    }

    /// See ``AccountStore``.
    public func accounts(after canonicalName: String?, limit: Int) throws(StoreError) -> [Account] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.columns) FROM accounts WHERE canonical_name > ? ORDER BY canonical_name LIMIT ?
                    """,
                // No canonical name is empty, so all come after the empty one.
                arguments: [canonicalName ?? "", max(limit, 0)])
            return try rows.map { try Self.decode($0).account }
        }
    }

    /// See ``AccountStore``.
    public func setProfile(_ profile: AccountProfile, of id: AccountID) throws(StoreError) -> Account {
        let groups = try Self.encode(profile.groups)
        return try write { database in
            try database.execute(
                sql: "UPDATE accounts SET name = ?, email = ?, groups = ? WHERE id = ?",
                arguments: [profile.name, profile.email, groups, id.value.blob])
            return try Self.existing(id, database)
        }
    }

    /// See ``AccountStore``.
    public func setDisabled(_ isDisabled: Bool, of id: AccountID) throws(StoreError) -> Account {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE accounts SET disabled = :disabled, generation = generation + :disabled
                    WHERE id = :id AND disabled != :disabled
                    """,
                arguments: ["disabled": isDisabled ? 1 : 0, "id": id.value.blob])
            return try Self.existing(id, database)
        }
    }

    /// See ``AccountStore``.
    public func setPassword(
        _ hash: PasswordHash, of id: AccountID, at now: Timestamp, ifGeneration generation: Int64?
    ) throws(StoreError) -> Account {
        try write { database in
            let account = try Self.existing(id, database)
            if let generation, generation != account.generation {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            try database.execute(
                sql: """
                    UPDATE accounts SET password_hash = ?, password_changed_at = ?, generation = generation + 1
                    WHERE id = ?
                    """,
                arguments: [hash.phc, now.milliseconds, id.value.blob])
            return try Self.existing(id, database)
        }
    }

    /// See ``AccountStore``.
    public func upgradeHash(
        _ hash: PasswordHash, of id: AccountID, expected: PasswordHash
    ) throws(StoreError) -> Bool {
        try write { database in
            try database.execute(
                sql: "UPDATE accounts SET password_hash = ? WHERE id = ? AND password_hash = ?",
                arguments: [hash.phc, id.value.blob, expected.phc])
            return database.changesCount == 1
        }
    }

    /// See ``AccountStore``.
    public func remove(_ id: AccountID) throws(StoreError) {
        try write { database in
            try database.execute(sql: "DELETE FROM accounts WHERE id = ?", arguments: [id.value.blob])
            guard database.changesCount == 1 else {
                throw Self.notFound
            }
        }
    }

    private static var notFound: StoreError { StoreError(.notFound, "no account has this id") }

    private static func find(_ id: AccountID, _ database: Database) throws -> AccountCredential? {
        let statement = try database.cachedStatement(sql: "SELECT \(columns) FROM accounts WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.value.blob]).map(decode)
    }

    private static func existing(_ id: AccountID, _ database: Database) throws -> Account {
        guard let credential = try find(id, database) else {
            throw notFound
        }
        return credential.account
    }

    private static func encode(_ groups: [String]) throws(StoreError) -> String {
        do {
            return String(decoding: try JSONEncoder().encode(groups), as: UTF8.self)
        } catch {
            throw StoreError(.unavailable, "groups cannot be written as JSON")
        }
    }

    private static func decode(_ row: Row) throws -> AccountCredential {
        let groups: String = row[5]
        guard let groups = try? JSONDecoder().decode([String].self, from: Data(groups.utf8)) else {
            throw StoreError(.corrupt, "an account's groups in the database are not a JSON array of strings")
        }
        let passwordChangedAt: Int64? = row[9]
        let hash: String? = row[10]
        let account = Account(
            id: AccountID(value: try UInt128(blob: row[0])),
            username: Username(storedEntered: row[1], canonical: row[2]),
            profile: AccountProfile(storedName: row[3], email: row[4], groups: groups), isDisabled: row[6],
            generation: row[7], createdAt: Timestamp(milliseconds: row[8]),
            passwordChangedAt: passwordChangedAt.map(Timestamp.init(milliseconds:)))
        return AccountCredential(account: account, passwordHash: hash.map(PasswordHash.init(phc:)))
    }
}
