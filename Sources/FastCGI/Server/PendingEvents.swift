internal import CFastCGI
internal import Glibc

/// Events that epoll returned together with the one that a worker is processing, because each epoll_wait is a system
/// call. epoll does not report them again; if the worker blocks, ``WorkStealing`` takes them from here.
final class PendingEvents: Sendable {
    /// The maximum number of events.
    static let capacity = 7

    private struct Keys {
        var keys = InlineArray<7, UInt64>(repeating: 0)
        var next = 0
        var end = 0
    }

    private let keys = Locked(Keys())

    /// Stores events; the storage must be empty.
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

    /// Removes and returns the key of the first event that is left.
    func take() -> UInt64? {
        keys.withLock { keys in
            guard keys.next < keys.end else { return nil }
            defer { keys.next += 1 }
            return keys.keys[keys.next]
        }
    }
}
