package import Identity
import Synchronization

/// Sessions, revocations, failed logins and used keys in Redis, where several machines share them, over a store of this
/// machine's own for the rest.
///
/// Accounts, OAuth clients and audit records stay in that store. An account's status (its generation, whether it is
/// disabled or removed) and a changed password are decided in Redis and adopted by every machine, so that what ends an
/// account's sessions on one ends them on all. Every step is one Lua script, which fails if what it was decided on has
/// changed.
///
/// What is revoked is followed through a stream (``follow(report:onChange:)``) and asked of memory: a token check never
/// waits for Redis.
///
/// Calls are synchronous and may come from any thread. All throw ``StoreError``: `unavailable` where Redis does not
/// answer, `permission`, `full`, `corrupt` where it holds something else under our keys.
package final class RedisStore: Sendable {
    /// What keeps the rest.
    package typealias Local = IdentityStore & AccountReplica

    /// How long after its last sign of life Redis counts as silent, in milliseconds.
    package static let silenceMilliseconds = FollowingHealth.silenceMilliseconds

    /// How many of the latest events the stream holds: about 100,000. Whoever missed more reads everything.
    static let eventLimit: Int64 = 100_000
    /// How long what all machines share is kept after its last change: a year, since a machine that was away for longer
    /// is none of them any more.
    static let sharedMilliseconds: Int64 = 366 * 86_400_000
    /// How long failed logins are kept after the last one: a day, many times their half-life.
    static let throttleMilliseconds: Int64 = 86_400_000
    /// How long a session is kept after it expired, and a used key after its end: five minutes, by which the clocks of
    /// the machines may differ.
    static let clockMarginMilliseconds: Int64 = 300_000
    /// By how much the clocks of the machines may differ for a proof that was used on one before Redis forgot it to be taken
    /// for one from before on the others: five seconds. More is taken for a fault wherever proofs are looked at.
    static let clockDifferenceMilliseconds: Int64 = 5000
    /// How often a step is tried anew when others came first: more often than threads and machines could.
    static let attempts = 1000
    /// How many entries are read or removed with one command.
    static let pageSize = 500

    let local: any Local
    let pool: ConnectionPool
    let keys: KeyNames
    let journal = SharedJournal()
    let health = FollowingHealth()
    let restoring = ResyncFlag()
    let memory = SessionMemory()
    /// This machine's accounts as its store has them, without what is shared of them.
    let accounts: AccountCache<Account>
    let seal: PasswordSeal
    let now: @Sendable () -> Timestamp
    let storedEra = Mutex<StoredEra?>(nil)
    let localRevision = Mutex<Int64?>(nil)
    let follower = Mutex<StreamFollower?>(nil)

    /// Creates the store; connects when it is needed.
    ///
    /// - Parameters:
    ///   - configuration: where Redis is.
    ///   - local: this machine's own store.
    ///   - secret: the one that is mixed into refresh tokens, the same on all machines; closes changed passwords' hashes.
    ///   - now: the time, of a ``SteadyClock``.
    /// - Throws: ``StoreError`` if the authorities' file cannot be read.
    package init(
        _ configuration: RedisConfiguration, local: any Local, secret: [UInt8], now: @escaping @Sendable () -> Timestamp
    ) throws(StoreError) {
        self.local = local
        accounts = AccountCache(accounts: local) { $0 }
        self.now = now
        pool = try ConnectionPool(configuration)
        keys = KeyNames(prefix: configuration.prefix)
        seal = PasswordSeal(secret: secret)
    }

    /// Reads what is shared, and follows it from now on, on a thread of its own. Call it once, before the gate asks.
    ///
    /// - Parameters:
    ///   - report: gets what the log should hold.
    ///   - onChange: is called when there is something new: refresh what is kept in memory. It gets what other machines
    ///     learned about failed logins.
    /// - Throws: ``StoreError`` if Redis does not answer.
    package func follow(
        report: @escaping @Sendable (RedisEvent) -> Void, onChange: @escaping @Sendable ([ThrottleChange]) -> Void
    ) throws(StoreError) {
        let fresh = StreamFollower(store: self, report: report, onChange: onChange)
        try fresh.start()
        follower.withLock { $0 = fresh }
    }

    /// Stops following; every later question about revocations is refused soon.
    package func stopFollowing() {
        follower.withLock { $0.take() }?.stop()
    }

    /// Why this machine does not know what the others do, nil if it does: for readiness.
    package var problem: StoreError? { health.problem }

    /// Answers from memory are as good as what was heard.
    func checkFollowing() throws(StoreError) {
        if pool.configuration.trustsSilence, health.hasHeard { return }
        if let problem = health.problem { throw problem }
    }

    func append(_ record: AuditRecord?) throws(StoreError) {
        if let record { try local.append(record) }
    }
}
