import GRDB
package import Identity

extension SQLiteStore: AccountReplica {
    package func merge(
        _ status: AccountStatus, passwordHash: (hash: PasswordHash, changedAt: Timestamp)?, of id: AccountID,
        audit: AuditRecord?
    ) throws(StoreError) -> Account? {
        let (phc, changedAt) = (passwordHash?.hash.phc, passwordHash?.changedAt.milliseconds)
        return try write { database in
            try database.execute(
                sql: """
                    UPDATE accounts SET generation = :generation, disabled = :disabled, kept_session = :kept,
                        password_hash = coalesce(:hash, password_hash),
                        password_changed_at = coalesce(:changed, password_changed_at)
                    WHERE id = :id AND (generation < :generation OR generation = :generation
                        AND (disabled != :disabled OR kept_session IS NOT :kept))
                    """,
                arguments: [
                    "generation": status.generation, "disabled": status.isDisabled ? 1 : 0,
                    "kept": status.keptSession?.value.blob, "hash": phc, "changed": changedAt, "id": id.value.blob,
                ])
            try Self.append(audit, database)
            return try Self.find(id, database)?.account
        }
    }
}
