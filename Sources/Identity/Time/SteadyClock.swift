import Synchronization

/// The wall clock without steps backwards: what has expired stays expired while the process runs, whatever happens to
/// the machine's clock (requirement S17). All times must come from one of these.
package final class SteadyClock: Sendable {
    private let wall: @Sendable () -> Timestamp
    private let latest: Atomic<Int64>

    /// A clock over `wall`, which may be called from any thread.
    package init(_ wall: @escaping @Sendable () -> Timestamp) {
        self.wall = wall
        latest = Atomic(wall().milliseconds)
    }

    /// The time: the wall clock's, or the latest returned one if that is later.
    package func now() -> Timestamp {
        Timestamp(milliseconds: latest.max(wall().milliseconds, ordering: .relaxed).newValue)
    }
}
