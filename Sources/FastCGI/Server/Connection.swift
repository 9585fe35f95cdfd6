internal import Synchronization

/// A place in the connection table.
///
/// `state` and `deadline` are read by any thread. Everything else belongs to the thread that changed the phase to `busy`,
/// until it lets go.
struct Connection: ~Copyable {
    let state = Atomic<UInt64>(ConnectionState(generation: 1, phase: .free).rawValue)
    /// When an idle connection is closed, in milliseconds of the monotonic clock.
    let deadline = Atomic<Int64>(0)
    var descriptor: Int32 = -1
    /// Whether epoll knows it.
    var isRegistered = false
    /// Whether a request was answered on it.
    var hasServed = false
    /// Whether writing has a time limit.
    var limitsWriting = false
    /// A request that did not arrive in one piece.
    var partial: PartialRequest?
}
