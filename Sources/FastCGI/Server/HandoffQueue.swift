internal import Glibc

/// Connections on their way from a thread that owns them and does not read, a lane's, to a worker that reads.
///
/// They stay owned all the way. Telling epoll about a connection that is owned would wake workers which can only look away
/// again, as often as they come before its owner lets go of it.
final class HandoffQueue: Sendable {
    private let keys = Locked<[ConnectionKey]>([])
    private let wake: WakeDescriptor

    /// Becomes readable, in the sense of edges, with each connection.
    var descriptor: Int32 { wake.descriptor }

    init() throws(FastCGIError) {
        wake = try WakeDescriptor()
    }

    /// Gives away a connection that the caller owns.
    func give(_ key: ConnectionKey) {
        keys.withLock { $0.append(key) }
        wake.raise()
    }

    /// Is readable again, in the sense of edges.
    func remind() {
        wake.raise()
    }

    /// The connection that was given first, which the caller owns now; nil if there is none. If there are more, this
    /// is readable again.
    func take() -> ConnectionKey? {
        let (key, hasMore) = keys.withLock { keys in
            (keys.isEmpty ? nil : keys.removeFirst(), !keys.isEmpty)
        }
        if hasMore { wake.raise() }
        return key
    }
}
