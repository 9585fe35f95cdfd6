import AuthService
import ServerSettings
import Identity
import JWT
import SQLiteStore
import Synchronization

/// The service of one running server, with all that it is made of: follows changes on disk, keeps house, and reloads.
final class Deployment: Sendable {
    private struct State: Sendable {
        var settings: Settings
        var keys: KeyRing
        var records: [KeyRecord]
        var fingerprint: [String]?
        var throttle: LoginThrottle
        var nextHousekeeping: Timestamp
    }

    /// How often what has expired is removed.
    private static let housekeepingInterval: Int64 = 600_000

    private let store: SQLiteStore
    private let liveness: TokenLiveness
    private let clock: SteadyClock
    private let log: ServerLog
    private let state: Mutex<State>
    private let storeIsSilent = Atomic<Bool>(false)
    /// What FastCGI asks.
    let handler: ServiceHandler

    /// Opens the store and the keys.
    init(_ settings: Settings, log: ServerLog) throws(CommandRefusal) {
        self.log = log
        clock = SteadyClock { .now() }
        do {
            store = try SQLiteStore(path: settings.database, mode: .create)
            liveness = try TokenLiveness(store: store, now: clock.now())
        } catch {
            throw CommandRefusal(error)
        }
        let assembly = ServiceAssembly(
            store: store, liveness: liveness, clock: clock, secret: try SessionSecret.load(settings), log: log)
        let fingerprint = KeyDirectory(path: settings.keys).fingerprint()
        let records = try SigningKeys.records(settings)
        let keys = try SigningKeys.ring(settings, records)
        let throttle = try assembly.throttle(settings)
        handler = ServiceHandler(try assembly.service(settings, keys: keys, throttle: throttle))
        state = Mutex(
            State(
                settings: settings, keys: keys, records: records, fingerprint: fingerprint, throttle: throttle,
                nextHousekeeping: clock.now()))
    }

    /// Takes over what other processes changed: accounts, sessions, keys. Called a few times a second.
    func follow() {
        do throws(StoreError) {
            try liveness.refresh(now: clock.now())
            if storeIsSilent.exchange(false, ordering: .relaxed) { log.info("the store answers again") }
            try keepHouse()
        } catch {
            if !storeIsSilent.exchange(true, ordering: .relaxed) { log.error("the store does not answer: \(error)") }
        }
        followKeys()
    }

    /// Removes what has expired, in memory and on disk.
    private func keepHouse() throws(StoreError) {
        let now = clock.now()
        let (isDue, throttle, settings) = state.withLock { state in
            let isDue = now >= state.nextHousekeeping
            if isDue { state.nextHousekeeping = now.adding(milliseconds: Self.housekeepingInterval) }
            return (isDue, state.throttle, state.settings)
        }
        guard isDue else { return }
        try Housekeeping(
            store: store, liveness: liveness, throttle: throttle, auditMilliseconds: settings.auditKeep.milliseconds
        ).run(now: now)
    }

    private func followKeys() {
        var current = state.withLock { $0 }
        let fingerprint = KeyDirectory(path: current.settings.keys).fingerprint()
        let isChanged = fingerprint != current.fingerprint
        do {
            if isChanged { current.records = try SigningKeys.records(current.settings) }
            // Also when no file changed: time makes the next key sign, and the old one expire.
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
    }

    /// Reads the configuration anew; a bad one changes nothing and says so.
    func reload(from option: ConfigurationOption) {
        do {
            var fresh = try option.load()
            let old = state.withLock { $0.settings }
            for key in fresh.needingRestart(since: old) {
                log.warning("`\(key)` takes effect when the server is started anew")
            }
            fresh.state = old.state
            let assembly = ServiceAssembly(
                store: store, liveness: liveness, clock: clock, secret: try SessionSecret.load(fresh), log: log)
            let fingerprint = KeyDirectory(path: fresh.keys).fingerprint()
            let records = try SigningKeys.records(fresh)
            let keys = try SigningKeys.ring(fresh, records)
            let throttle = try assembly.throttle(fresh)
            handler.replace(with: try assembly.service(fresh, keys: keys, throttle: throttle))
            state.withLock { state in
                state = State(
                    settings: fresh, keys: keys, records: records, fingerprint: fingerprint, throttle: throttle,
                    nextHousekeeping: state.nextHousekeeping)
            }
            log.info("configuration reloaded")
        } catch {
            log.error("the old configuration stays in use: \(error)")
        }
    }
}
