package import Identity

extension SQLiteStore {
    /// Adds accounts from elsewhere, all of them or none.
    ///
    /// - Parameter audit: the record of each.
    /// - Throws: ``StoreError`` `duplicate` if a name is taken.
    package func add(
        _ credentials: [AccountCredential], audit: @escaping @Sendable (Account) -> AuditRecord
    ) throws(StoreError) {
        try write { database in
            for credential in credentials {
                try Self.insert(credential.account, credential.passwordHash, database)
                try Self.append(audit(credential.account), database)
            }
        }
    }
}
