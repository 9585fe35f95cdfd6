import AuthService
import Identity
import RedisStore
import Synchronization

/// Readiness and metrics of a shared Redis.
final class RedisMonitor: Sendable {
    /// The counted events, by label.
    private enum Happening: String, CaseIterable {
        case lost
        case caughtUp
        case readAnew
        case failed
    }

    private let store: RedisStore
    private let counts = Mutex<[Happening: Int]>([:])

    init(_ store: RedisStore) {
        self.store = store
    }

    /// Counts an event of the store.
    func count(_ event: RedisEvent) {
        let happening: Happening? =
            switch event {
            case .connected, .warning: nil
            case .lost: .lost
            case .caughtUp: .caughtUp
            case .readAnew: .readAnew
            case .failed: .failed
            }
        if let happening { counts.withLock { $0[happening, default: 0] += 1 } }
    }

    /// Fails while the other machines' changes are unknown, and from a refused write until one works: logins and
    /// refreshes fail then.
    var condition: ReadinessCondition {
        ReadinessCondition("redis") { [store] in
            // The code suffices: a detail may name hosts.
            store.readinessProblem.map { problem in
                let state = [.readOnly, .full].contains(problem.code) ? "does not accept writes" : "does not answer"
                return "Redis \(state); it is asked periodically (\(problem.code.rawValue))."
            }
        }
    }

    var families: [MetricFamily] {
        [
            MetricFamily(
                "sallyport_redis_up", .gauge,
                "1 if Redis accepts writes and the changes of other machines are known, else 0.",
                store.readinessProblem == nil ? 1 : 0),
            MetricFamily(
                "sallyport_redis_events_total", .counter,
                "Times that Redis was lost, answered again with nothing missed, was read again completely because "
                    + "its contents had changed, and times that an operation failed and is retried.",
                by: "event", counts.withLock { $0 }),
        ]
    }
}
