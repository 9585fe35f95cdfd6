import AuthService
import ServerSettings
import Identity
import SQLiteStore

/// Puts a service together from a configuration and what lives as long as the process.
struct ServiceAssembly {
    let store: SQLiteStore
    let liveness: TokenLiveness
    let personalTokens: PersonalTokenTable
    let clock: SteadyClock
    /// The secret that is mixed into refresh tokens.
    let secret: [UInt8]
    let log: ServerLog

    /// The throttle, with what the store remembers.
    func throttle(_ settings: Settings) throws(CommandRefusal) -> LoginThrottle {
        let policy = ThrottlePolicy(
            accountLimit: settings.throttle.failures, halfLifeMilliseconds: settings.throttle.halflife.milliseconds)
        do { return try LoginThrottle(policy: policy, store: store) } catch { throw CommandRefusal(error) }
    }

    /// The service.
    func service(
        _ settings: Settings, keys: KeyRing, throttle: LoginThrottle
    ) throws(CommandRefusal) -> Service {
        let hasher: PasswordHasher
        do { hasher = try PasswordHasher(settings.hashing) } catch { throw CommandRefusal(error) }
        let log = log
        let now: @Sendable () -> Timestamp = { [clock] in clock.now() }
        let sessions = Sessions(
            store: store, liveness: liveness, policy: Self.policy(settings), secret: secret, random: .system, now: now)
        let issuer = AccessTokenIssuer(
            purpose: try SigningKeys.purpose(settings), keys: keys,
            lifetimeSeconds: settings.tokens.access.components.seconds, random: .system)
        return Service(
            Service.Parts(
                origin: settings.origin, issuer: issuer, keys: keys, store: store, liveness: liveness,
                authenticator: Authenticator(
                    accounts: store, hasher: hasher, throttle: throttle, now: now,
                    record: { log.write($0) }),
                sessions: sessions,
                personalTokens: PersonalTokens(
                    store: store, table: personalTokens, policy: PersonalTokenPolicy(settings), random: .system,
                    now: now),
                hasher: hasher,
                passwordPolicy: PasswordPolicy(minimumLength: settings.minimumPasswordLength), clock: now,
                report: { log.write($0) }))
    }

    private static func policy(_ settings: Settings) -> SessionPolicy {
        SessionPolicy(
            idleMilliseconds: settings.tokens.refresh.milliseconds,
            absoluteMilliseconds: settings.sessions.absolute.milliseconds,
            graceMilliseconds: settings.tokens.grace.milliseconds,
            accessTokenMilliseconds: settings.tokens.access.milliseconds)
    }
}

extension PersonalTokenPolicy {
    /// What the configuration says.
    init(_ settings: Settings) {
        self.init(
            lifetimeMilliseconds: settings.personal.lifetime.milliseconds,
            maximumMilliseconds: settings.personal.maximum?.milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
