internal import Glibc

/// Connections that a lane's thread, which owns them and does not read, hands off to a worker that reads.
///
/// They stay owned all the way. If epoll reported an owned connection, workers would wake and find nothing to do, as
/// often as bytes arrive before the owner releases it.
final class HandoffQueue: Sendable {
    private let keys = Locked<[ConnectionKey]>([])
    private let wake: WakeDescriptor

    /// Becomes readable (an edge) with each connection.
    var descriptor: Int32 { wake.descriptor }

    init() throws(FastCGIError) {
        wake = try WakeDescriptor()
    }

    /// Hands off a connection that the caller owns.
    func give(_ key: ConnectionKey) {
        keys.withLock { $0.append(key) }
        wake.raise()
    }

    /// Becomes readable (an edge) again.
    func remind() {
        wake.raise()
    }

    /// Takes the oldest connection, which the caller then owns; nil if there is none. If more are left, the descriptor
    /// becomes readable again.
    func take() -> ConnectionKey? {
        let (key, hasMore) = keys.withLock { keys in
            (keys.isEmpty ? nil : keys.removeFirst(), !keys.isEmpty)
        }
        if hasMore { wake.raise() }
        return key
    }
}
