package import Identity
import Synchronization

/// Sessions, revocations, failed logins and used keys in Redis, shared by several machines, over a local store for the
/// rest.
///
/// Accounts, OAuth clients and audit records stay in the local store. An account's status (its generation, whether it
/// is disabled or removed) and a changed password are decided in Redis and applied by every machine, so that an event
/// that ends an account's sessions on one ends them on all. Every step is one Lua script, which fails if its
/// precondition has changed.
///
/// Revocations are followed through a stream (``follow(report:onChange:)``) and read from memory: a token check never
/// waits for Redis.
///
/// Calls are synchronous and may come from any thread. All throw ``StoreError``: `unavailable` if Redis does not reply,
/// `permission`, `full`, `corrupt` if it holds something else under the store's keys.
package final class RedisStore: Sendable {
    /// The local store.
    package typealias Local = IdentityStore & AccountReplica

    /// How long after its last sign of life Redis counts as silent, in milliseconds.
    package static let silenceMilliseconds = FollowingHealth.silenceMilliseconds

    /// The number of events in the stream: about 100,000. A machine that missed more reads everything.
    static let eventLimit: Int64 = 100_000
    /// How long shared state is kept after its last change: a year. A machine that was away for longer is no longer one
    /// of them.
    static let sharedMilliseconds: Int64 = 366 * 86_400_000
    /// How long failed logins are kept after the last one: a day, many times their half-life.
    static let throttleMilliseconds: Int64 = 86_400_000
    /// How long a session is kept after it expired, and a used key after its end: five minutes, the allowed difference
    /// of the machines' clocks.
    static let clockMarginMilliseconds: Int64 = 300_000
    /// The allowed difference of the machines' clocks for deciding whether a proof was made before Redis lost data:
    /// five seconds. A larger difference makes proofs invalid anyway.
    static let clockDifferenceMilliseconds: Int64 = 5000
    /// How often a step is retried when others came first: more often than threads and machines could.
    static let attempts = 1000
    /// The number of entries read or removed by one command.
    static let pageSize = 500

    let local: any Local
    let pool: ConnectionPool
    let keys: KeyNames
    let journal = SharedJournal()
    let health = FollowingHealth()
    let resync = ResyncFlag()
    let memory = SessionMemory()
    /// This machine's accounts without their shared state.
    let accounts: AccountCache<Account>
    let seal: PasswordSeal
    let now: @Sendable () -> Timestamp
    let storedEra = Mutex<StoredEra?>(nil)
    let localRevision = Mutex<Int64?>(nil)
    let follower = Mutex<StreamFollower?>(nil)

    /// Creates the store; it connects when needed.
    ///
    /// - Parameters:
    ///   - configuration: the address of Redis.
    ///   - local: the local store.
    ///   - secret: the secret of refresh tokens, the same on all machines; it encrypts the hashes of changed passwords.
    ///   - find: resolves a host with the system; nil if there is no such host.
    ///   - now: the time, of a ``SteadyClock``.
    /// - Throws: ``StoreError`` if the authorities' file cannot be read.
    package init(
        _ configuration: RedisConfiguration, local: any Local, secret: [UInt8],
        find: @escaping @Sendable (_ host: String, _ port: UInt16) -> [SocketAddress]? = {
            SocketAddress.find(host: $0, port: $1)
        },
        now: @escaping @Sendable () -> Timestamp
    ) throws(StoreError) {
        self.local = local
        accounts = AccountCache(accounts: local) { $0 }
        self.now = now
        pool = try ConnectionPool(configuration, find: find)
        keys = KeyNames(prefix: configuration.prefix)
        seal = PasswordSeal(secret: secret)
    }

    /// Reads the shared state, and follows it from now on, on a dedicated thread. Call it once, before the first token
    /// check.
    ///
    /// - Parameters:
    ///   - report: receives events for the log.
    ///   - onChange: called on changes: refresh what is kept in memory. It receives other machines' changes of failed
    ///     logins.
    /// - Throws: ``StoreError`` if Redis does not reply.
    package func follow(
        report: @escaping @Sendable (RedisEvent) -> Void, onChange: @escaping @Sendable ([ThrottleChange]) -> Void
    ) throws(StoreError) {
        let fresh = StreamFollower(store: self, report: report, onChange: onChange)
        try fresh.start()
        follower.withLock { $0 = fresh }
    }

    /// Stops following; later reads of revocations are refused soon.
    package func stopFollowing() {
        follower.withLock { $0.take() }?.stop()
    }

    /// Why this machine does not know the others' changes; nil if it does.
    package var problem: StoreError? { health.problem }

    /// Why logins and refreshes would fail, or this machine does not know the others' changes; nil if all is well. For
    /// readiness.
    package var readinessProblem: StoreError? { health.writeProblem ?? health.problem }

    /// Throws unless the state in memory is current.
    func checkFollowing() throws(StoreError) {
        if pool.configuration.trustsSilence, health.hasHeard { return }
        if let problem = health.problem { throw problem }
    }

    func append(_ record: AuditRecord?) throws(StoreError) {
        if let record { try local.append(record) }
    }
}
