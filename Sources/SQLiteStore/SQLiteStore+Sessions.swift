import Foundation
import GRDB
package import Identity

extension SQLiteStore: SessionStore {
    private static let sessionColumns = """
        sessions.id, account_id, account_generation, sessions.generation, key, sessions.created_at, rotated_at, \
        repeats, expires_at, ends_at, address, user_agent, client_id, proof_key, certificate, network
        """
    private static let sessionColumnCount = 16
    // Built once, not for each refresh.
    private static let select = "SELECT \(sessionColumns) FROM sessions WHERE id = ?"
    private static let selectWithAccount = """
        SELECT \(sessionColumns), \(accountColumns)
        FROM sessions JOIN accounts ON accounts.id = account_id WHERE sessions.id = ?
        """

    package func begin(_ session: Session, audit: AuditRecord?) throws(StoreError) {
        try write { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO sessions (
                        id, account_id, account_generation, generation, key, created_at, rotated_at, repeats,
                        expires_at, ends_at, address, user_agent, client_id, proof_key, certificate, network
                    )
                    SELECT ?, id, generation, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM accounts
                    WHERE id = ? AND generation = ? AND NOT disabled
                    """)
            try statement.execute(arguments: [
                session.id.value.blob, session.generation, Data(session.key), session.createdAt.milliseconds,
                session.rotatedAt.milliseconds, session.repeats, session.expiresAt.milliseconds,
                session.endsAt.milliseconds, session.origin.address?.description, session.origin.userAgent,
                session.origin.clientID, session.binding.dpopKey.map { Data($0.bytes) },
                session.binding.certificate.map { Data($0.bytes) }, session.binding.network?.description,
                session.accountID.value.blob, session.accountGeneration,
            ])
            guard database.changesCount == 1 else {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            try Self.append(audit, database)
        }
    }

    package func session(_ id: SessionID) throws(StoreError) -> Session? {
        try read { database in
            var statement = try DirectStatement(Self.select, database)
            statement.bind(id.value)
            return try statement.first(Self.decodeSession)
        }
    }

    package func sessions(of id: AccountID) throws(StoreError) -> [Session] {
        try read { database in
            var statement = try DirectStatement(
                """
                SELECT \(Self.sessionColumns) FROM sessions WHERE account_id = ? ORDER BY created_at DESC, id DESC
                """, database)
            statement.bind(id.value)
            return try statement.all(Self.decodeSession)
        }
    }

    package func change<Outcome: Sendable>(
        _ id: SessionID, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        try write { database in
            var statement = try DirectStatement(Self.selectWithAccount, database)
            statement.bind(id.value)
            let found = try statement.first { row in
                (try Self.decodeSession(row), try Self.decodeAccount(row, at: Self.sessionColumnCount))
            }
            guard let (session, account) = found else { return nil }
            let change = decide(session, account)
            switch change.action {
            case .keep: break
            case .replace(let session): try Self.update(session, database)
            case .end(let until):
                try database.cachedStatement(sql: "DELETE FROM sessions WHERE id = ?")
                    .execute(arguments: [id.value.blob])
                try Self.insert(Revocation(.session(id), until: until), database)
            }
            try Self.append(change.audit, database)
            return change.outcome
        }
    }

    /// An index would not help, because each refresh would have to maintain it; the search reads concurrently, and
    /// deletes in small parts.
    @discardableResult
    package func removeExpiredSessions(before now: Timestamp) throws(StoreError) -> Int {
        let ids = try read {
            try Data.fetchAll($0, sql: "SELECT id FROM sessions WHERE expires_at < ?", arguments: [now.milliseconds])
        }
        return try removeInParts(ids) { id, database in
            try database.cachedStatement(sql: "DELETE FROM sessions WHERE id = ? AND expires_at < ?")
                .execute(arguments: [id, now.milliseconds])
        }
    }

    /// Deletes rows in several transactions, so that other writers wait only briefly.
    func removeInParts<Key: Sendable>(
        _ keys: [Key], _ remove: @escaping @Sendable (Key, Database) throws -> Void
    ) throws(StoreError) -> Int {
        var count = 0
        var rest = keys[...]
        while !rest.isEmpty {
            let part = rest.prefix(500)
            rest = rest.dropFirst(part.count)
            count += try write { database in
                var removed = 0
                for key in part {
                    try remove(key, database)
                    removed += database.changesCount
                }
                return removed
            }
        }
        return count
    }

    private static func update(_ session: Session, _ database: Database) throws {
        var statement = try DirectStatement(
            """
            UPDATE sessions SET generation = ?, rotated_at = ?, repeats = ?, expires_at = ?, proof_key = ?,
                certificate = ?, network = ?
            WHERE id = ?
            """, database)
        statement.bind(session.generation)
        statement.bind(session.rotatedAt.milliseconds)
        statement.bind(Int64(session.repeats))
        statement.bind(session.expiresAt.milliseconds)
        statement.bind(session.binding.dpopKey?.bytes)
        statement.bind(session.binding.certificate?.bytes)
        statement.bind(session.binding.network?.description)
        statement.bind(session.id.value)
        try statement.run()
    }

    private static func decodeSession(_ row: DirectRow) throws -> Session {
        guard let key = row.bytes(4) else { throw StoreError(.corrupt, "a session in the database has no key") }
        return Session(
            id: SessionID(value: try row.identifier(0)), accountID: AccountID(value: try row.identifier(1)),
            accountGeneration: row.integer(2), generation: row.integer(3), key: key,
            createdAt: Timestamp(milliseconds: row.integer(5)), rotatedAt: Timestamp(milliseconds: row.integer(6)),
            repeats: Int(row.integer(7)), expiresAt: Timestamp(milliseconds: row.integer(8)),
            endsAt: Timestamp(milliseconds: row.integer(9)),
            origin: SessionOrigin(
                address: row.optionalText(10).flatMap(ClientAddress.init), userAgent: row.optionalText(11),
                clientID: row.optionalText(12)),
            binding: try decodeBinding(
                dpopKey: row.bytes(13), certificate: row.bytes(14), network: row.optionalText(15)))
    }

    /// An unreadable binding must not count as unbound (requirement G4).
    private static func decodeBinding(
        dpopKey: [UInt8]?, certificate: [UInt8]?, network: String?
    ) throws -> SessionBinding {
        func read<Text, Value>(_ text: Text?, _ value: (Text) -> Value?) throws -> Value? {
            guard let text else { return nil }
            guard let value = value(text) else {
                throw StoreError(.corrupt, "the binding of a session in the database is not readable")
            }
            return value
        }
        return SessionBinding(
            dpopKey: try read(dpopKey) { Thumbprint(bytes: $0) },
            certificate: try read(certificate) { Thumbprint(bytes: $0) },
            network: try read(network) { AddressPrefix($0) })
    }
}
