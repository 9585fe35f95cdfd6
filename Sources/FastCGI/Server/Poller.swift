internal import CFastCGI
internal import Glibc

/// One worker's epoll instance, edge-triggered, and the connections that are handed over to it.
///
/// Edge-triggered, because a request that is half there must stay in the socket without waking anybody, and because no
/// call is needed to arm a connection again after each answer (with EPOLLONESHOT it is, and that call reports a half-read
/// socket at once).
///
/// One for each worker, so that they share neither its lock nor its list of what is ready, which more cores would wait for. (On
/// two cores both ways cost the same CPU; with 256 connections this one takes a tenth fewer calls.) A worker that is held by a
/// slow handler would keep its connections waiting; ``WorkStealing`` has the others look after them.
final class Poller: Sendable {
    /// What an event is about.
    enum Source {
        case listener(Int)
        case wake
        case handoff
        /// Something is ready for another worker, which is held.
        case neighbour(Int)
        case connection(ConnectionKey)
    }

    private static let wakeKey = UInt64.max
    private static let handoffKey = UInt64.max - 1
    private static let listenerBase: UInt64 = 1 << 63
    private static let neighbourBase: UInt64 = 3 << 62

    /// Connections that threads which do not read give to this worker.
    let handoff: HandoffQueue
    /// What was taken from epoll with the event that the worker is at.
    let untouched = UntouchedEvents()
    private let descriptor: Int32

    init() throws(FastCGIError) {
        handoff = try HandoffQueue()
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw FastCGIError(.system, "cannot make an epoll instance: \(systemError())") }
        guard cfastcgi_epoll_add(descriptor, handoff.descriptor, cfastcgi_edge, Self.handoffKey) == 0 else {
            let text = systemError()
            close(descriptor)
            throw FastCGIError(.system, "cannot wait on an eventfd: \(text)")
        }
    }

    deinit {
        close(descriptor)
    }

    func addWake(_ wake: WakeDescriptor) {
        // Level-triggered: it stays readable, and every worker sees it.
        cfastcgi_epoll_add(descriptor, wake.descriptor, EPOLLIN.rawValue, Self.wakeKey)
    }

    func addListener(_ listener: Int32, index: Int) -> Bool {
        cfastcgi_epoll_add(descriptor, listener, cfastcgi_edge_exclusive, Self.listenerBase | UInt64(index)) == 0
    }

    /// Reports the listener again if somebody waits there. (What is exclusive cannot be modified.)
    func rearmListener(_ listener: Int32, index: Int) {
        cfastcgi_epoll_remove(descriptor, listener)
        cfastcgi_epoll_add(descriptor, listener, cfastcgi_edge_exclusive, Self.listenerBase | UInt64(index))
    }

    func removeListener(_ listener: Int32) {
        cfastcgi_epoll_remove(descriptor, listener)
    }

    func add(_ connection: Int32, key: ConnectionKey) -> Bool {
        cfastcgi_epoll_add(descriptor, connection, cfastcgi_edge, key.rawValue) == 0
    }

    /// Looks after another worker too, which must not look after this one.
    func addNeighbour(_ other: Poller, number: Int) {
        // Level-triggered: as long as something waits there.
        cfastcgi_epoll_add(descriptor, other.descriptor, EPOLLIN.rawValue, Self.neighbourBase | UInt64(number))
    }

    func removeNeighbour(_ other: Poller) {
        cfastcgi_epoll_remove(descriptor, other.descriptor)
    }

    /// Waits for events: their number, 0 if interrupted.
    func wait(_ events: UnsafeMutableBufferPointer<epoll_event>) -> Int {
        Int(max(0, epoll_wait(descriptor, events.baseAddress, Int32(events.count), -1)))
    }

    /// One event that is there already.
    func takeOne() -> Source? {
        var event = epoll_event()
        return epoll_wait(descriptor, &event, 1, 0) > 0 ? Self.source(event.data.u64) : nil
    }

    /// What the event with this key is about.
    static func source(_ key: UInt64) -> Source {
        if key == wakeKey { return .wake }
        if key == handoffKey { return .handoff }
        if key & neighbourBase == neighbourBase { return .neighbour(Int(key & ~neighbourBase)) }
        if key & listenerBase != 0 { return .listener(Int(key & ~listenerBase)) }
        return .connection(ConnectionKey(rawValue: key))
    }
}
