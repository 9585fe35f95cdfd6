import Identity
import RedisStore
import ServerSettings
import SQLiteStore

extension Settings {
    /// Opens the store for a command, or throws a refusal that says what to do.
    func openStore(_ mode: OpenMode) throws(CommandRefusal) -> SQLiteStore {
        do { return try SQLiteStore(path: database, mode: mode) } catch { throw CommandRefusal(error) }
    }

    /// Opens the store for a command about sessions, or about accounts whose sessions may end: if several machines
    /// share them, changes reach all. It connects when needed.
    func openSharedStore(_ mode: OpenMode) throws(CommandRefusal) -> any IdentityStore {
        let local = try openStore(mode)
        guard let redis = sessions.redis else { return local }
        let secret = try mode == .readOnly ? SessionSecret.existing(self) ?? [] : SessionSecret.load(self)
        do {
            return try RedisStore(RedisConfiguration(redis), local: local, secret: secret, now: { .now() })
        } catch {
            throw CommandRefusal(error)
        }
    }
}

/// Runs an operation of the store; its failure is the command's refusal.
func orRefuse<Value>(_ body: () throws(StoreError) -> Value) throws(CommandRefusal) -> Value {
    do { return try body() } catch { throw CommandRefusal(error) }
}

extension AuditRecord {
    /// The audit record of an operator's change to an account.
    static func byOperator(_ event: Event, _ account: Account) -> AuditRecord {
        AuditRecord(at: .now(), event: event, actor: .operator, account: account)
    }
}
