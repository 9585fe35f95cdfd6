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
        /// What the current configuration determines.
        var generation: ServiceAssembly.Generation
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
    private let assembly: ServiceAssembly
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
        let dpopProofs: DPoPProofMemory
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
        assembly = ServiceAssembly(
            store: store, tokenStatus: tokenStatus, personalTokens: personalTokens, clock: clock,
            dpopProofs: dpopProofs, log: log, monitor: monitor)
        let generation = try assembly.generation(settings)
        handler = ServiceHandler(generation.service)
        generation.observe(with: monitor)
        state = Mutex(
            State(generation: generation, nextHousekeeping: clock.now(), nextUses: clock.now()))
        relay.begin { [weak self] changes in self?.takeOver(changes) }
    }

    /// Loads another machine's changes immediately.
    private func takeOver(_ changes: [ThrottleChange]) {
        let now = clock.now()
        if !changes.isEmpty { state.withLock { $0.generation.throttle }.merge(changes, now: now) }
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
            return (isDue, state.generation.throttle, state.generation.settings)
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
            log.warning("the time of last use of personal tokens was not saved: \(error)")
        }
    }

    private func followKeys() {
        var current = state.withLock { $0.generation }
        let fingerprint = KeyDirectory(path: current.settings.keys).fingerprint()
        let isChanged = fingerprint != current.fingerprint
        do {
            if isChanged { current.records = try SigningKeys.records(current.settings) }
            // Also if no file changed: the next key starts to sign at its time, and the old one expires.
            try current.keys.update(current.records, now: clock.now())
            if isChanged {
                log.info("signing keys reloaded")
                if current.keys.signingKeyID == nil {
                    log.error("no key signs, so every login fails; add one with: sallyport key add")
                }
            }
        } catch {
            if isChanged { log.error("the old keys stay in use: \(error)") }
        }
        guard isChanged else { return }
        current.fingerprint = fingerprint
        state.withLock { [current] state in
            state.generation.fingerprint = current.fingerprint
            state.generation.records = current.records
        }
        current.observe(with: monitor)
    }

    /// Reads the configuration again; a bad one changes nothing and is reported.
    func reload(from option: ConfigurationOption) {
        do {
            var settings = try option.load()
            let old = state.withLock { $0.generation.settings }
            for key in settings.needingRestart(since: old) {
                log.warning("`\(key)` takes effect after a restart")
            }
            settings.state = old.state
            let generation = try assembly.generation(settings)
            handler.replace(with: generation.service)
            state.withLock { $0.generation = generation }
            generation.observe(with: monitor)
            log.info("configuration reloaded")
        } catch {
            log.error("the old configuration stays in use: \(error)")
        }
    }
}
