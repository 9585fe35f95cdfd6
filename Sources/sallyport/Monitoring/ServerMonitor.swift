import AuthService
import FastCGI
import Identity
import JWT
import Synchronization

/// The data of the operator's endpoints: the server's parts write it, `/readyz` and `/metrics` read it.
final class ServerMonitor: Sendable {
    private struct State: Sendable {
        var followedAt: Timestamp
        var storeError: String?
        var pollSeconds = 0.0
        var keys: KeyRing?
        var records: [KeyRecord] = []
        var algorithm = Algorithm.hs256
        var transport: (@Sendable () -> Metrics)?
    }

    /// How long changes made elsewhere may go unseen before the server is no longer ready: as long as the gate
    /// continues without them.
    private static let followLimitMilliseconds = AccountStatusTable.defaultStaleAfterMilliseconds

    private let clock: SteadyClock
    private let tokenStatus: TokenStatusCheck
    private let personalTokens: PersonalTokenTable
    private let redis: RedisMonitor?
    private let state: Mutex<State>
    /// Counts the service's events.
    let tally = ServiceTally()

    /// - Parameter redis: the monitor of the shared Redis; nil if there is none.
    init(
        clock: SteadyClock, tokenStatus: TokenStatusCheck, personalTokens: PersonalTokenTable, redis: RedisMonitor?
    ) {
        self.clock = clock
        self.tokenStatus = tokenStatus
        self.personalTokens = personalTokens
        self.redis = redis
        state = Mutex(State(followedAt: clock.now()))
    }

    /// The service's monitoring.
    var monitoring: Monitoring {
        Monitoring(
            conditions: [
                ReadinessCondition("store") { [self] in
                    state.withLock { $0.storeError }.map { "The store does not answer (\($0))." }
                },
                ReadinessCondition("following") { [self] in
                    let silence = clock.now().milliseconds - state.withLock { $0.followedAt }.milliseconds
                    guard silence > Self.followLimitMilliseconds else { return nil }
                    return "Changes by other processes have not been read for \(silence / 1000) s."
                },
                redis?.condition,
                ReadinessCondition("keys") { [self] in
                    guard let keys = state.withLock({ $0.keys }), keys.signingKeyID == nil else { return nil }
                    return "No key signs; add one with: sallyport key add."
                },
            ].compactMap { $0 },
            metrics: { [self] in families })
    }

    /// The store answered within this time.
    func followed(in duration: Duration) {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        let now = clock.now()
        state.withLock { state in
            state.followedAt = now
            state.storeError = nil
            state.pollSeconds = seconds
        }
    }

    /// The store did not answer.
    func followingFailed(_ error: StoreError) {
        tally.count(.storeFailed(error))
        // The code suffices: a detail may name paths.
        state.withLock { $0.storeError = error.code.rawValue }
    }

    /// Replaces the keys.
    func use(_ keys: KeyRing, _ records: [KeyRecord], algorithm: Algorithm) {
        state.withLock { state in
            state.keys = keys
            state.records = records
            state.algorithm = algorithm
        }
    }

    /// Sets the source of the transport's metrics.
    func observe(_ transport: @escaping @Sendable () -> Metrics) {
        state.withLock { $0.transport = transport }
    }

    private var families: [MetricFamily] {
        let state = state.withLock { $0 }
        var families = ProcessMetrics.families + tally.families
        families += [
            MetricFamily(
                "sallyport_accounts", .gauge, "Accounts, including disabled ones.", Double(tokenStatus.accountCount)),
            MetricFamily(
                "sallyport_revocations", .gauge, "Sessions and tokens that are refused before they expire.",
                Double(tokenStatus.revocationCount)),
            MetricFamily(
                "sallyport_personal_tokens", .gauge, "Personal tokens, including expired ones.",
                Double(personalTokens.count)),
            MetricFamily(
                "sallyport_store_poll_seconds", .gauge,
                "Duration of the last query for changes in the store.", state.pollSeconds),
            MetricFamily(
                "sallyport_store_polled_timestamp_seconds", .gauge, "Time of the store's last answer to that query.",
                Double(state.followedAt.milliseconds) / 1000),
        ]
        if let redis { families += redis.families }
        families += KeyPlan(state.records, algorithm: state.algorithm, now: clock.now()).families
        if let metrics = state.transport?() { families += metrics.families }
        return families
    }
}
