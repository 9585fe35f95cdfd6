import Identity
import RedisStore
import ServerSettings
import SQLiteStore

extension Settings {
    /// The store of a command, or a refusal that says what to do.
    func openStore(_ mode: OpenMode) throws(CommandRefusal) -> SQLiteStore {
        do { return try SQLiteStore(path: database, mode: mode) } catch { throw CommandRefusal(error) }
    }

    /// The store of a command that concerns sessions, or accounts whose sessions may end: where several machines share
    /// them, it speaks to all. It connects when there is something to say.
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

/// Runs what needs the store; its failure is the command's.
func orRefuse<Value>(_ body: () throws(StoreError) -> Value) throws(CommandRefusal) -> Value {
    do { return try body() } catch { throw CommandRefusal(error) }
}

extension AuditRecord {
    /// What an operator did to an account.
    static func byOperator(_ event: Event, _ account: Account) -> AuditRecord {
        AuditRecord(at: .now(), event: event, actor: .operator, account: account)
    }
}
