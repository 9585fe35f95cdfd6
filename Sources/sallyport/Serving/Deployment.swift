import AuthService
import FastCGI
import ServerSettings
import Identity
import JWT
import RedisStore
import SQLiteStore
import Synchronization

/// The service of one running server with all its parts: follows changes on disk, removes expired data, and reloads.
final class Deployment: Sendable {
    private struct State: Sendable {
        var settings: Settings
        var keys: KeyRing
        var records: [KeyRecord]
        var fingerprint: [String]?
        var throttle: LoginThrottle
        var nextHousekeeping: Timestamp
        var nextUses: Timestamp
    }

    /// How often expired data is removed.
    private static let housekeepingInterval: Int64 = 600_000
    /// How often the uses of personal tokens are stored: once a minute, all in one step.
    private static let useInterval: Int64 = 60_000

    private let store: any IdentityStore
    private let tokenStatus: TokenStatusCheck
    private let personalTokens: PersonalTokenTable
    private let clock: SteadyClock
    private let dpopProofs: DPoPProofMemory
    private let log: ServerLog
    private let monitor: ServerMonitor
    private let state: Mutex<State>
    private let storeIsSilent = Atomic<Bool>(false)
    /// FastCGI's handler.
    let handler: ServiceHandler

    /// Opens the store and the keys.
    init(_ settings: Settings, log: ServerLog) throws(CommandRefusal) {
        self.log = log
        let clock = SteadyClock { .now() }
        self.clock = clock
        let local: SQLiteStore
        do { local = try SQLiteStore(path: settings.database, mode: .create) } catch { throw CommandRefusal(error) }
        let secret = try SessionSecret.load(settings)
        // If this is unknown, assume not: DPoP proofs need a nonce at first.
        let isFirst = (try? local.use(SingleUseKey(.service, []), until: Timestamp(milliseconds: .max))) ?? false
        let relay = ChangeRelay()
        var redisMonitor: RedisMonitor?
        do {
            if let redis = settings.sessions.redis {
                let shared = try RedisStore(
                    RedisConfiguration(redis), local: local, secret: secret, now: { clock.now() })
                let watch = RedisMonitor(shared)
                try shared.follow(
                    report: { event in
                        log.write(event)
                        watch.count(event)
                    }, onChange: { relay.forward($0) })
                redisMonitor = watch
                store = shared
                dpopProofs = .shared(shared, secret: secret)
            } else {
                store = local
                dpopProofs = .ofProcess(startedAt: isFirst ? nil : clock.now(), random: .system) { clock.now() }
            }
            tokenStatus = try TokenStatusCheck(
                store: store, now: clock.now(), staleAfterMilliseconds: settings.staleAfterMilliseconds)
            personalTokens = try PersonalTokenTable(
                store: store, now: clock.now(), staleAfterMilliseconds: settings.staleAfterMilliseconds)
        } catch {
            throw CommandRefusal(error)
        }
        monitor = ServerMonitor(
            clock: clock, tokenStatus: tokenStatus, personalTokens: personalTokens, redis: redisMonitor)
        let assembly = ServiceAssembly(
            store: store, tokenStatus: tokenStatus, personalTokens: personalTokens, clock: clock,
            dpopProofs: dpopProofs, secret: secret, log: log, monitor: monitor)
        try KeyStore.makeIdentityKeyIfMissing(settings)
        let fingerprint = KeyDirectory(path: settings.keys).fingerprint()
        let records = try SigningKeys.records(settings)
        let keys = try SigningKeys.ring(settings, records)
        let throttle = try assembly.throttle(settings)
        handler = ServiceHandler(try assembly.service(settings, keys: keys, throttle: throttle))
        monitor.use(keys, records, algorithm: try SigningKeys.purpose(settings).algorithm)
        state = Mutex(
            State(
                settings: settings, keys: keys, records: records, fingerprint: fingerprint, throttle: throttle,
                nextHousekeeping: clock.now(), nextUses: clock.now()))
        relay.begin { [weak self] changes in self?.takeOver(changes) }
    }

    /// Loads another machine's changes immediately.
    private func takeOver(_ changes: [ThrottleChange]) {
        let now = clock.now()
        if !changes.isEmpty { state.withLock { $0.throttle }.merge(changes, now: now) }
        // `follow` retries and reports failures.
        try? tokenStatus.refresh(now: now)
    }

    /// Loads other processes' changes: accounts, sessions, keys. Called several times a second.
    func follow() {
        do throws(StoreError) {
            let start = ContinuousClock.now
            try tokenStatus.refresh(now: clock.now())
            try personalTokens.refresh(now: clock.now())
            monitor.followed(in: ContinuousClock.now - start)
            if storeIsSilent.exchange(false, ordering: .relaxed) { log.info("the store answers again") }
            try keepHouse()
            try writeUses()
        } catch {
            monitor.followingFailed(error)
            if !storeIsSilent.exchange(true, ordering: .relaxed) { log.error("the store does not answer: \(error)") }
        }
        followKeys()
    }

    /// Adds the transport's metrics to `/metrics`.
    func observe(_ server: Server) {
        monitor.observe { [weak server] in server?.metrics ?? Metrics() }
    }

    /// Removes expired data, in memory and on disk.
    private func keepHouse() throws(StoreError) {
        let now = clock.now()
        let (isDue, throttle, settings) = state.withLock { state in
            let isDue = now >= state.nextHousekeeping
            if isDue { state.nextHousekeeping = now.adding(milliseconds: Self.housekeepingInterval) }
            return (isDue, state.throttle, state.settings)
        }
        guard isDue else { return }
        try Housekeeping(
            store: store, tokenStatus: tokenStatus, throttle: throttle,
            auditMilliseconds: settings.auditKeep.milliseconds
        ).run(now: now)
    }

    private func writeUses() throws(StoreError) {
        let now = clock.now()
        let isDue = state.withLock { state in
            guard now >= state.nextUses else { return false }
            state.nextUses = now.adding(milliseconds: Self.useInterval)
            return true
        }
        if isDue { try personalTokens.writeUses() }
    }

    /// Stores what only memory knows, after the last request.
    func finish() {
        do throws(StoreError) { try personalTokens.writeUses() } catch {
            log.warning("when personal tokens were last used is not written down: \(error)")
        }
    }

    private func followKeys() {
        var current = state.withLock { $0 }
        let fingerprint = KeyDirectory(path: current.settings.keys).fingerprint()
        let isChanged = fingerprint != current.fingerprint
        do {
            if isChanged { current.records = try SigningKeys.records(current.settings) }
            // Also if no file changed: the next key starts to sign at its time, and the old one expires.
            try current.keys.update(current.records, now: clock.now())
            if isChanged {
                log.info("keys taken over")
                if current.keys.signingKeyID == nil {
                    log.error("no key signs: nobody can log in; make one with: sallyport key add")
                }
            }
        } catch {
            if isChanged { log.error("the old keys stay in use: \(error)") }
        }
        guard isChanged else { return }
        state.withLock { state in
            state.fingerprint = fingerprint
            state.records = current.records
        }
        if let purpose = try? SigningKeys.purpose(current.settings) {
            monitor.use(current.keys, current.records, algorithm: purpose.algorithm)
        }
    }

    /// Reads the configuration again; a bad one changes nothing and is reported.
    func reload(from option: ConfigurationOption) {
        do {
            var fresh = try option.load()
            let old = state.withLock { $0.settings }
            for key in fresh.needingRestart(since: old) {
                log.warning("`\(key)` takes effect when the server is started anew")
            }
            fresh.state = old.state
            let assembly = ServiceAssembly(
                store: store, tokenStatus: tokenStatus, personalTokens: personalTokens, clock: clock,
                dpopProofs: dpopProofs, secret: try SessionSecret.load(fresh), log: log,
                monitor: monitor)
            try KeyStore.makeIdentityKeyIfMissing(fresh)
            let fingerprint = KeyDirectory(path: fresh.keys).fingerprint()
            let records = try SigningKeys.records(fresh)
            let keys = try SigningKeys.ring(fresh, records)
            let throttle = try assembly.throttle(fresh)
            let algorithm = try SigningKeys.purpose(fresh).algorithm
            handler.replace(with: try assembly.service(fresh, keys: keys, throttle: throttle))
            state.withLock { state in
                state = State(
                    settings: fresh, keys: keys, records: records, fingerprint: fingerprint, throttle: throttle,
                    nextHousekeeping: state.nextHousekeeping, nextUses: state.nextUses)
            }
            monitor.use(keys, records, algorithm: algorithm)
            log.info("configuration reloaded")
        } catch {
            log.error("the old configuration stays in use: \(error)")
        }
    }
}
