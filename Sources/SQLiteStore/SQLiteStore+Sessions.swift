import Foundation
import GRDB
import Identity

extension SQLiteStore: SessionStore {
    private static let sessionColumns = """
        sessions.id, account_id, account_generation, sessions.generation, key, sessions.created_at, rotated_at, \
        repeats, expires_at, ends_at, address, user_agent, client_id, proof_key, certificate, network
        """
    private static let sessionColumnCount = 16
    // Put together once, and not for each refresh.
    private static let select = "SELECT \(sessionColumns) FROM sessions WHERE id = ?"
    private static let selectWithAccount = """
        SELECT \(sessionColumns), \(accountColumns)
        FROM sessions JOIN accounts ON accounts.id = account_id WHERE sessions.id = ?
        """

    /// See ``SessionStore``.
    public func begin(_ session: Session, audit: AuditRecord?) throws(StoreError) {
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
                session.origin.clientID, session.binding.proofKey.map { Data($0.bytes) },
                session.binding.certificate.map { Data($0.bytes) }, session.binding.network?.description,
                session.accountID.value.blob, session.accountGeneration,
            ])
            guard database.changesCount == 1 else {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            try Self.append(audit, database)
        }
    }

    /// See ``SessionStore``.
    public func session(_ id: SessionID) throws(StoreError) -> Session? {
        try read { database in
            let statement = try database.cachedStatement(sql: Self.select)
            return try Row.fetchOne(statement, arguments: [id.value.blob]).map(Self.decodeSession)
        }
    }

    /// See ``SessionStore``.
    public func sessions(of id: AccountID) throws(StoreError) -> [Session] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(Self.sessionColumns) FROM sessions WHERE account_id = ?
                    ORDER BY created_at DESC, id DESC
                    """, arguments: [id.value.blob])
            return try rows.map(Self.decodeSession)
        }
    }

    /// See ``SessionStore``.
    public func change<Outcome: Sendable>(
        _ id: SessionID, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        try write { database in
            let statement = try database.cachedStatement(sql: Self.selectWithAccount)
            guard let row = try Row.fetchOne(statement, arguments: [id.value.blob]) else { return nil }
            let change = decide(
                try Self.decodeSession(row), try Self.decodeAccount(row, at: Self.sessionColumnCount))
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

    /// See ``SessionStore``.
    ///
    /// No index helps here, since each refresh would have to maintain it; the search reads beside all else, and what it
    /// found is removed in small parts.
    @discardableResult
    public func removeExpiredSessions(before now: Timestamp) throws(StoreError) -> Int {
        let ids = try read {
            try Data.fetchAll($0, sql: "SELECT id FROM sessions WHERE expires_at < ?", arguments: [now.milliseconds])
        }
        return try removeInParts(ids) { id, database in
            try database.cachedStatement(sql: "DELETE FROM sessions WHERE id = ? AND expires_at < ?")
                .execute(arguments: [id, now.milliseconds])
        }
    }

    /// Removes rows in several transactions, so that nobody waits for all of them.
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
        let statement = try database.cachedStatement(
            sql: """
                UPDATE sessions SET generation = ?, rotated_at = ?, repeats = ?, expires_at = ?, proof_key = ?,
                    certificate = ?, network = ?
                WHERE id = ?
                """)
        try statement.execute(arguments: [
            session.generation, session.rotatedAt.milliseconds, session.repeats, session.expiresAt.milliseconds,
            session.binding.proofKey.map { Data($0.bytes) }, session.binding.certificate.map { Data($0.bytes) },
            session.binding.network?.description, session.id.value.blob,
        ])
    }

    private static func decodeSession(_ row: Row) throws -> Session {
        let key: Data = row[4]
        let address: String? = row[10]
        return Session(
            id: SessionID(value: try UInt128(blob: row[0])), accountID: AccountID(value: try UInt128(blob: row[1])),
            accountGeneration: row[2], generation: row[3], key: Array(key),
            createdAt: Timestamp(milliseconds: row[5]), rotatedAt: Timestamp(milliseconds: row[6]), repeats: row[7],
            expiresAt: Timestamp(milliseconds: row[8]), endsAt: Timestamp(milliseconds: row[9]),
            origin: SessionOrigin(
                address: address.flatMap(ClientAddress.init), userAgent: row[11], clientID: row[12]),
            binding: try decodeBinding(proofKey: row[13], certificate: row[14], network: row[15]))
    }

    /// What cannot be read must not count as unbound (requirement G4).
    private static func decodeBinding(proofKey: Data?, certificate: Data?, network: String?) throws -> SessionBinding {
        func read<Text, Value>(_ text: Text?, _ value: (Text) -> Value?) throws -> Value? {
            guard let text else { return nil }
            guard let value = value(text) else {
                throw StoreError(.corrupt, "what a session is bound to cannot be read")
            }
            return value
        }
        return SessionBinding(
            proofKey: try read(proofKey) { Thumbprint(bytes: Array($0)) },
            certificate: try read(certificate) { Thumbprint(bytes: Array($0)) },
            network: try read(network) { AddressPrefix($0) })
    }
}
