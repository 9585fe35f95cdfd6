internal import Glibc

/// Connections that a thread which does not read, such as a lane's, hands off to the worker that reads them.
///
/// They stay owned throughout. If they were registered with epoll instead, each arrival of bytes before the owner
/// releases the connection would wake a worker that has nothing to do.
final class HandoffQueue: Sendable {
    private let keys = Locked<[ConnectionKey]>([])
    private let wake: WakeDescriptor

    /// Reports an edge for each connection.
    var descriptor: Int32 { wake.descriptor }

    init() throws(FastCGIError) {
        wake = try WakeDescriptor()
    }

    /// Hands off a connection that the caller owns.
    func append(_ key: ConnectionKey) {
        keys.withLock { $0.append(key) }
        wake.raise()
    }

    /// Makes the descriptor report another edge.
    func rearm() {
        wake.raise()
    }

    /// Takes the oldest connection, which the caller then owns; nil if there is none. If more are left, the
    /// descriptor reports another edge.
    func take() -> ConnectionKey? {
        let (key, hasMore) = keys.withLock { keys in
            (keys.isEmpty ? nil : keys.removeFirst(), !keys.isEmpty)
        }
        if hasMore { wake.raise() }
        return key
    }
}
