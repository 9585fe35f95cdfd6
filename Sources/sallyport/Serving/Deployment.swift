import AuthService
import Foundation
import Identity
import JWT
import SQLiteStore
import Synchronization

/// The service of one running server, with all that it is made of: follows changes on disk, and reloads.
final class Deployment: Sendable {
    private struct State: Sendable {
        var settings: Settings
        var keys: KeyRing
        var records: [KeyRecord]
        var fingerprint: [String]?
    }

    private let store: SQLiteStore
    private let statuses: AccountStatusTable
    private let log: ServerLog
    private let state: Mutex<State>
    private let storeIsSilent = Atomic<Bool>(false)
    let handler: ServiceHandler

    /// Opens the store and the keys.
    init(_ settings: Settings, log: ServerLog) throws(CommandRefusal) {
        do {
            store = try SQLiteStore(path: settings.database, mode: .create)
            statuses = try AccountStatusTable(store: store, now: .now())
        } catch {
            throw CommandRefusal(error)
        }
        let fingerprint = KeyDirectory(path: settings.keys).fingerprint()
        let records = try Self.records(settings)
        let keys = try Self.keys(settings, records)
        self.log = log
        state = Mutex(State(settings: settings, keys: keys, records: records, fingerprint: fingerprint))
        handler = ServiceHandler(
            try Self.service(settings, keys: keys, store: store, statuses: statuses, log: log))
    }

    /// Takes over what the command line changed: accounts, and keys. Called a few times a second.
    func follow() {
        do throws(StoreError) {
            try statuses.refresh(now: .now())
            if storeIsSilent.exchange(false, ordering: .relaxed) { log.info("the store answers again") }
        } catch {
            if !storeIsSilent.exchange(true, ordering: .relaxed) { log.error("the store does not answer: \(error)") }
        }
        followKeys()
    }

    private func followKeys() {
        var current = state.withLock { $0 }
        let fingerprint = KeyDirectory(path: current.settings.keys).fingerprint()
        let isChanged = fingerprint != current.fingerprint
        do {
            if isChanged { current.records = try Self.records(current.settings) }
            // Also when no file changed: time makes the next key sign, and the old one expire.
            try current.keys.update(current.records, now: .now())
            if isChanged { log.info("keys taken over") }
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
            let fresh = try option.load()
            let old = state.withLock { $0.settings }
            for key in fresh.needingRestart(since: old) {
                log.warning("`\(key)` takes effect when the server is started anew")
            }
            let fingerprint = KeyDirectory(path: fresh.keys).fingerprint()
            let records = try Self.records(fresh)
            let keys = try Self.keys(fresh, records)
            handler.replace(
                with: try Self.service(fresh, keys: keys, store: store, statuses: statuses, log: log))
            state.withLock {
                $0 = State(settings: fresh, keys: keys, records: records, fingerprint: fingerprint)
            }
            log.info("configuration reloaded")
        } catch {
            log.error("the old configuration stays in use: \(error)")
        }
    }

    // MARK: Parts

    static func records(_ settings: Settings) throws(CommandRefusal) -> [KeyRecord] {
        do {
            var records = try KeyDirectory(path: settings.keys).records()
            if let secret = settings.tokens.secret {
                do throws(JWTError) {
                    // Given from outside, it signs from the beginning of time, so that a newer key can take over.
                    let start = Timestamp(seconds: 0)
                    let key = try Key(hmacSecret: secret, algorithm: .hs256)
                    records.append(KeyRecord(key: key, createdAt: start, signsFrom: start))
                } catch {
                    throw CommandRefusal("`tokens.secret`: \(error.detail).")
                }
            }
            return records
        } catch let error as CommandRefusal {
            throw error
        } catch {
            throw CommandRefusal("\(error)")
        }
    }

    private static func purpose(_ settings: Settings) throws(CommandRefusal) -> KeyRing.Purpose {
        let algorithm = try KeyStore.algorithm(named: settings.tokens.algorithm)
        return KeyRing.Purpose(issuer: settings.origin, audience: settings.tokens.audience, algorithm: algorithm)
    }

    static func keys(_ settings: Settings, _ records: [KeyRecord]) throws(CommandRefusal) -> KeyRing {
        do {
            return try KeyRing(records, for: try purpose(settings), now: .now())
        } catch let error as CommandRefusal {
            throw error
        } catch {
            guard (error as? JWTError)?.code == .configuration else {
                throw CommandRefusal("\(settings.keys): \(error)")
            }
            throw CommandRefusal(
                "There is no \(settings.tokens.algorithm) key in \(settings.keys) that signs; make one with: sallyport key add"
            )
        }
    }

    private static func service(
        _ settings: Settings, keys: KeyRing, store: SQLiteStore, statuses: AccountStatusTable, log: ServerLog
    ) throws(CommandRefusal) -> Service {
        let hasher: PasswordHasher
        do { hasher = try PasswordHasher(settings.hashing) } catch { throw CommandRefusal(error) }
        let issuer = AccessTokenIssuer(
            purpose: try purpose(settings), keys: keys, lifetimeSeconds: settings.tokens.access.components.seconds,
            random: .system)
        return Service(
            Service.Parts(
                origin: settings.origin, issuer: issuer, keys: keys, accounts: store, statuses: statuses,
                authenticator: Authenticator(accounts: store, hasher: hasher, record: { log.write($0) }),
                clock: { .now() }, report: { log.write($0) }))
    }
}

extension Settings {
    /// The keys whose new values a running server cannot take over.
    func needingRestart(since old: Settings) -> [String] {
        var keys: [String] = []
        if listen != old.listen { keys.append("listen") }
        if state != old.state { keys.append("state") }
        if group != old.group { keys.append("group") }
        if peers != old.peers { keys.append("peers") }
        if server != old.server { keys.append("server") }
        if logLevel != old.logLevel { keys.append("log.level") }
        if hashing.threads != old.hashing.threads { keys.append("hashing.threads") }
        if hashing.queue != old.hashing.queue { keys.append("hashing.queue") }
        return keys
    }
}
