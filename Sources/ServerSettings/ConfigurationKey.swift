/// Every key of the configuration, by its path in the file.
///
/// The name of its environment variable is `SALLYPORT_` and the path in upper case, joined by `_`.
package enum ConfigurationKey: String, CaseIterable, Sendable {
    case origin
    case listen
    case state
    case group
    case peers
    case tokensAlgorithm = "tokens.algorithm"
    case tokensAudience = "tokens.audience"
    case tokensAccess = "tokens.access"
    case tokensRefresh = "tokens.refresh"
    case tokensGrace = "tokens.grace"
    case tokensSecret = "tokens.secret"
    case personalLifetime = "personal.lifetime"
    case personalMaximum = "personal.maximum"
    case hashingMemory = "hashing.memory"
    case hashingPasses = "hashing.passes"
    case hashingThreads = "hashing.threads"
    case hashingQueue = "hashing.queue"
    case passwordsMinimum = "passwords.minimum"
    case sessionsStore = "sessions.store"
    case sessionsPassword = "sessions.password"
    case sessionsSentinelUser = "sessions.sentinel_user"
    case sessionsSentinelPassword = "sessions.sentinel_password"
    case sessionsAuthorities = "sessions.ca"
    case sessionsPrefix = "sessions.prefix"
    case sessionsTimeout = "sessions.timeout"
    case sessionsStale = "sessions.stale"
    case sessionsWhenStale = "sessions.when_stale"
    case sessionsAbsolute = "sessions.absolute"
    case sessionsShort = "sessions.short"
    case sessionsSecret = "sessions.secret"
    case dpopNonce = "dpop.nonce"
    case dpopWindow = "dpop.window"
    case certificatesMode = "certificates.mode"
    case networkIPv4 = "network.ipv4"
    case networkIPv6 = "network.ipv6"
    case networkMoved = "network.moved"
    case throttleFailures = "throttle.failures"
    case throttleHalflife = "throttle.halflife"
    case gateSites = "gate.sites"
    case gateIdentity = "gate.identity"
    case gateEncode = "gate.encode"
    case rules
    case cookiesDomain = "cookies.domain"
    case cookiesName = "cookies.name"
    case cookiesRemember = "cookies.remember"
    case pagesName = "pages.name"
    case pagesNotice = "pages.notice"
    case pagesTemplates = "pages.templates"
    case auditKeep = "audit.keep"
    case serverWorkers = "server.workers"
    case serverRead = "server.read"
    case serverIdle = "server.idle"
    case serverStop = "server.stop"
    case logLevel = "log.level"

    /// A secret can also be given as a file: `…_file` in YAML, `…_FILE` in the environment, or a systemd credential.
    package var isSecret: Bool { entry.type == .secret }

    /// The environment variable that overrides the file.
    package var environmentName: String {
        "SALLYPORT_" + rawValue.uppercased().replacing(".", with: "_")
    }
    /// The names by which the file may give the value.
    package var fileNames: [String] { isSecret ? [rawValue, rawValue + "_file"] : [rawValue] }

    /// The names of the environment variables that may give the value.
    package var environmentNames: [String] {
        isSecret ? [environmentName, environmentName + "_FILE"] : [environmentName]
    }
}
