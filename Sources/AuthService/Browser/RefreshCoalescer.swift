import Identity
import Synchronization

/// Refreshes each session once, however many requests of one browser ask for it at the same time: the first does it, the
/// others wait for it and get the same. What comes a moment later gets it too, without the store.
///
/// The store's own grace (requirement S11) holds besides, for other processes; this bounds what reaches it.
final class RefreshCoalescer: Sendable {
    /// What a refresh gave.
    struct Renewal: Sendable {
        /// The access token.
        let accessToken: String
        /// The `Set-Cookie` that holds it and the new refresh token.
        let cookie: String
    }

    private final class Flight: Sendable {
        let startedAt: Timestamp
        let renewal = Mutex<Renewal?>(nil)

        init(startedAt: Timestamp) { self.startedAt = startedAt }
    }

    /// Flights by the refresh token that is replaced, in two generations, so that old ones go without being looked for.
    private struct Table: Sendable {
        var current: [String: Flight] = [:]
        var previous: [String: Flight] = [:]
        var turnsAt = Timestamp(milliseconds: .min)
    }

    /// The maximum number of flights that are remembered in a generation; a flood beyond it forgets sooner.
    private static let capacity = 4096

    private let keptMilliseconds: Int64
    private let clock: @Sendable () -> Timestamp
    private let table = Mutex(Table())

    /// Remembers what a refresh gave for this long: no longer than the store's grace, which allows the same.
    init(keptMilliseconds: Int64, clock: @escaping @Sendable () -> Timestamp) {
        self.keptMilliseconds = keptMilliseconds
        self.clock = clock
    }

    /// What a refresh token gives: by `refresh`, or as another request got it just now.
    ///
    /// - Returns: nil if `refresh` said so; the next request asks anew.
    func renewal(
        of token: String, _ refresh: () throws(Problem) -> Renewal?
    ) throws(Problem) -> Renewal? {
        let flight = flight(token)
        return try flight.renewal.withLock { (known) throws(Problem) in
            if let known { return known }
            known = try refresh()
            return known
        }
    }

    private func flight(_ token: String) -> Flight {
        let now = clock()
        return table.withLock { table in
            if now >= table.turnsAt || table.current.count >= Self.capacity {
                table.previous = table.current
                table.current = [:]
                table.turnsAt = now.adding(milliseconds: keptMilliseconds)
            }
            let known = table.current[token] ?? table.previous[token]
            if let known, now <= known.startedAt.adding(milliseconds: keptMilliseconds) { return known }
            let flight = Flight(startedAt: now)
            table.current[token] = flight
            return flight
        }
    }
}
