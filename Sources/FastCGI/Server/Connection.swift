internal import Synchronization

/// An entry of the connection table.
///
/// Any thread reads `state` and `deadline`. Everything else belongs to the thread that changed the phase to `busy`,
/// until it releases the entry.
struct Connection: ~Copyable {
    let state = Atomic<UInt64>(ConnectionState(generation: 1, phase: .free).rawValue)
    /// When an idle connection is closed, in milliseconds of the monotonic clock.
    let deadline = Atomic<Int64>(0)
    var descriptor: Int32 = -1
    /// Whether the descriptor is registered with epoll.
    var isRegistered = false
    /// Whether a request has been answered on it.
    var hasServed = false
    /// Whether writes have a time limit.
    var limitsWriting = false
    /// A request that arrives in pieces.
    var partial: PartialRequest?
}
