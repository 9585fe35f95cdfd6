import Synchronization

/// The wall clock, but never backwards: what has expired once stays expired while the process runs, whatever is done to
/// the machine's clock (requirement S17). Take every time from one of these.
package final class SteadyClock: Sendable {
    private let wall: @Sendable () -> Timestamp
    private let latest: Atomic<Int64>

    /// A clock over `wall`, which may be called from any thread.
    package init(_ wall: @escaping @Sendable () -> Timestamp) {
        self.wall = wall
        latest = Atomic(wall().milliseconds)
    }

    /// The time: the wall clock's, or the latest one given out if that is later.
    package func now() -> Timestamp {
        Timestamp(milliseconds: latest.max(wall().milliseconds, ordering: .relaxed).newValue)
    }
}
