internal import CFastCGI
internal import Glibc

/// Events that a worker has taken from its epoll instance together with the one that it is at, since each look there is a
/// call. Nobody finds them in epoll any more; if the worker is held, ``WorkStealing`` takes them from here.
final class UntouchedEvents: Sendable {
    /// How many there are at most.
    static let capacity = 7

    private struct Keys {
        var keys = InlineArray<7, UInt64>(repeating: 0)
        var next = 0
        var end = 0
    }

    private let keys = Locked(Keys())

    /// Puts events where there are none.
    func put(_ events: Slice<UnsafeMutableBufferPointer<epoll_event>>) {
        keys.withLock { keys in
            keys.next = 0
            keys.end = 0
            for event in events.prefix(Self.capacity) {
                keys.keys[keys.end] = event.data.u64
                keys.end += 1
            }
        }
    }

    /// The key of the first one that is left.
    func take() -> UInt64? {
        keys.withLock { keys in
            guard keys.next < keys.end else { return nil }
            defer { keys.next += 1 }
            return keys.keys[keys.next]
        }
    }
}
