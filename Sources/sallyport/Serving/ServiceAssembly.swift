import AccessRules
import AuthService
import Identity
import JWT
import Pages
import ServerSettings

/// Assembles a service from a configuration and the objects that live as long as the process.
struct ServiceAssembly {
    let store: any IdentityStore
    let tokenStatus: TokenStatusCheck
    let personalTokens: PersonalTokenTable
    let clock: SteadyClock
    /// Ensures that a DPoP proof is used once.
    let dpopProofs: DPoPProofMemory
    let log: ServerLog
    let monitor: ServerMonitor

    /// Everything that one configuration determines.
    struct Generation: Sendable {
        let settings: Settings
        let service: Service
        let keys: KeyRing
        let throttle: LoginThrottle
        let algorithm: Algorithm
        /// The keys in the key directory.
        var records: [KeyRecord]
        /// The state of the key directory when `records` were read.
        var fingerprint: [String]?

        /// Reports these keys in the metrics.
        func observe(with monitor: ServerMonitor) { monitor.use(keys, records, algorithm: algorithm) }
    }

    /// Builds the service of a configuration, at the start and at each reload.
    func generation(_ settings: Settings) throws(CommandRefusal) -> Generation {
        let secret = try SessionSecret.load(settings)
        try KeyStore.makeIdentityKeyIfMissing(settings)
        // Taken first: a key that is added meanwhile changes it, and is read at the next look.
        let fingerprint = KeyDirectory(path: settings.keys).fingerprint()
        let records = try SigningKeys.records(settings)
        let keys = try SigningKeys.ring(settings, records)
        let throttle = try throttle(settings)
        return Generation(
            settings: settings, service: try service(settings, keys: keys, throttle: throttle, secret: secret),
            keys: keys, throttle: throttle, algorithm: try SigningKeys.purpose(settings).algorithm, records: records,
            fingerprint: fingerprint)
    }

    /// The throttle, with the store's state.
    private func throttle(_ settings: Settings) throws(CommandRefusal) -> LoginThrottle {
        let policy = ThrottlePolicy(
            accountLimit: settings.throttle.failures, halfLifeMilliseconds: settings.throttle.halflife.milliseconds)
        do { return try LoginThrottle(policy: policy, store: store) } catch { throw CommandRefusal(error) }
    }

    /// Assembles the service.
    private func service(
        _ settings: Settings, keys: KeyRing, throttle: LoginThrottle, secret: [UInt8]
    ) throws(CommandRefusal) -> Service {
        let hasher: PasswordHasher
        do { hasher = try PasswordHasher(settings.hashing) } catch { throw CommandRefusal(error) }
        let (log, tally) = (log, monitor.tally)
        let now: @Sendable () -> Timestamp = { [clock] in clock.now() }
        let sessions = Sessions(
            store: store, tokenStatus: tokenStatus, policy: SessionPolicy(settings), secret: secret, random: .system,
            now: now
        )
        let issuer = AccessTokenIssuer(
            purpose: try SigningKeys.purpose(settings), keys: keys,
            lifetimeSeconds: settings.tokens.access.components.seconds, random: .system)
        var parts = Service.Parts(
            origin: settings.origin, issuer: issuer, keys: keys, store: store, usedTokens: store,
            tokenStatus: tokenStatus,
            authenticator: Authenticator(
                accounts: store, hasher: hasher, throttle: throttle, now: now,
                record: { event in
                    tally.count(event)
                    log.write(event)
                }),
            sessions: sessions, binding: try binding(settings),
            personalTokens: PersonalTokens(
                store: store, table: personalTokens, policy: PersonalTokenPolicy(settings), random: .system,
                now: now),
            hasher: hasher,
            passwordPolicy: PasswordPolicy(minimumLength: settings.minimumPasswordLength),
            browser: BrowserParts(
                pages: try Self.pages(settings), siteName: settings.pages.name,
                ownLine: settings.pages.notice,
                cookieDomain: settings.pages.cookieDomain, sites: settings.gate.sites, secret: secret,
                random: .system),
            clock: now, monitoring: monitor.monitoring,
            report: { event in
                tally.count(event)
                log.write(event)
            })
        parts.browser.cookieName = settings.pages.cookieName
        // The word was checked when the configuration was read.
        parts.browser.remember = RememberChoice(rawValue: settings.pages.remember) ?? .never
        parts.rules = RuleBook(settings)
        parts.identityAudience = settings.gate.identity
        // The word was checked when the configuration was read.
        parts.identityEncoding = IdentityEncoding(rawValue: settings.gate.encode) ?? .none
        return Service(parts)
    }

    /// The shipped templates, or the site's own.
    static func pages(_ settings: Settings) throws(CommandRefusal) -> PageTemplates {
        do throws(PageError) {
            guard let directory = settings.pages.templates else { return try PageTemplates() }
            return try PageTemplates(directory: directory)
        } catch {
            throw CommandRefusal("`pages.templates`: \(error.detail)")
        }
    }

    /// How tokens are bound. The words were checked when the configuration was read; an unknown one would mean the
    /// strictest here.
    private func binding(_ settings: Settings) throws(CommandRefusal) -> TokenBinding {
        let policy = DPoPPolicy(
            windowSeconds: settings.binding.dpopWindow.components.seconds,
            nonces: DPoPPolicy.Nonces(rawValue: settings.binding.dpopNonce) ?? .required)
        let certificates = CertificatePolicy(rawValue: settings.binding.certificates) ?? .pki
        do { return try TokenBinding(dpop: policy, memory: dpopProofs, certificates: certificates) } catch {
            throw CommandRefusal("DPoP proofs cannot be verified: \(error.detail).")
        }
    }
}

extension PersonalTokenPolicy {
    /// Converts the settings.
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

extension RuleBook {
    /// The rules of a configuration, with its known hosts: the service's own and those of the site.
    convenience init(_ settings: Settings) {
        self.init(
            settings.gate.rules, hosts: ([settings.origin] + settings.gate.sites).compactMap { HostName(origin: $0) })
    }
}

extension SessionPolicy {
    /// Converts the settings.
    init(_ settings: Settings) {
        self.init(
            idleMilliseconds: settings.tokens.refresh.milliseconds,
            absoluteMilliseconds: settings.sessions.absolute.milliseconds,
            shortMilliseconds: settings.sessions.short.milliseconds,
            graceMilliseconds: settings.tokens.grace.milliseconds,
            network: NetworkPolicy(
                v4Length: settings.binding.ipv4, v6Length: settings.binding.ipv6,
                move: NetworkPolicy.Move(rawValue: settings.binding.moved) ?? .refuse))
    }
}
