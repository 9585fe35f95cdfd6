import Identity
import Synchronization

/// Coalesces refreshes: refreshes each session once, however many requests of one browser need it concurrently. The
/// first does it, the others wait and get the same result; a later request within the interval gets it too, without the
/// store.
///
/// The store's own grace period (requirement S11) applies in addition, for other processes; this limits the calls of
/// the store.
final class RefreshCoalescer: Sendable {
    /// The result of a refresh.
    struct Outcome: Sendable {
        /// The access token.
        let accessToken: String
        /// The `Set-Cookie` that holds it and the new refresh token.
        let cookie: String
    }

    private final class SharedRefresh: Sendable {
        let startedAt: Timestamp
        let outcome = Mutex<Outcome?>(nil)

        init(startedAt: Timestamp) { self.startedAt = startedAt }
    }

    /// Refreshes by the replaced refresh token, in two generations, so that old ones are dropped without a search.
    private struct Table: Sendable {
        var current: [String: SharedRefresh] = [:]
        var previous: [String: SharedRefresh] = [:]
        var turnsAt = Timestamp(milliseconds: .min)
    }

    /// The maximum number of refreshes in a generation; a flood beyond it drops them sooner.
    private static let capacity = 4096

    private let keptMilliseconds: Int64
    private let clock: @Sendable () -> Timestamp
    private let table = Mutex(Table())

    /// Keeps the result of a refresh for this long: no longer than the store's grace period, which allows the same.
    init(keptMilliseconds: Int64, clock: @escaping @Sendable () -> Timestamp) {
        self.keptMilliseconds = keptMilliseconds
        self.clock = clock
    }

    /// The result for a refresh token: of `refresh`, or of another request a moment ago.
    ///
    /// - Returns: nil if `refresh` returned nil; the next request calls it again.
    func outcome(
        of token: String, _ refresh: () throws(Problem) -> Outcome?
    ) throws(Problem) -> Outcome? {
        let entry = entry(token)
        return try entry.outcome.withLock { (known) throws(Problem) in
            if let known { return known }
            known = try refresh()
            return known
        }
    }

    private func entry(_ token: String) -> SharedRefresh {
        let now = clock()
        return table.withLock { table in
            if now >= table.turnsAt || table.current.count >= Self.capacity {
                table.previous = table.current
                table.current = [:]
                table.turnsAt = now.adding(milliseconds: keptMilliseconds)
            }
            let known = table.current[token] ?? table.previous[token]
            if let known, now <= known.startedAt.adding(milliseconds: keptMilliseconds) { return known }
            let entry = SharedRefresh(startedAt: now)
            table.current[token] = entry
            return entry
        }
    }
}
