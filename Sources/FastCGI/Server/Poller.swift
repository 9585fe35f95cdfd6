internal import CFastCGI
internal import Glibc

/// One worker's edge-triggered epoll instance, and the connections handed off to that worker.
///
/// Edge-triggered, because a partial request must stay in the socket without waking any thread, and because no system
/// call is needed to rearm a connection after each response (EPOLLONESHOT needs one, and that call reports a half-read
/// socket immediately).
///
/// One instance for each worker, so that workers share neither its lock nor its ready list, on which more cores would
/// contend. (On two cores both designs cost the same CPU; with 256 connections this one makes a tenth fewer calls.) A
/// worker that is blocked in a slow handler would keep its connections waiting; ``WorkStealing`` lets the other workers
/// serve them.
final class Poller: Sendable {
    /// The source of an event.
    enum Source {
        case listener(Int)
        case wake
        case handoff
        /// Events are ready for another worker, which is blocked.
        case blockedWorker(Int)
        case connection(ConnectionKey)
    }

    private static let wakeKey = UInt64.max
    private static let handoffKey = UInt64.max - 1
    private static let listenerBase: UInt64 = 1 << 63
    private static let blockedWorkerBase: UInt64 = 3 << 62

    /// Connections that lane threads and the supervisor hand off to this worker.
    let handoff: HandoffQueue
    /// Events that epoll returned together with the one being processed.
    let pendingEvents = PendingEvents()
    private let descriptor: Int32

    init() throws(FastCGIError) {
        handoff = try HandoffQueue()
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw FastCGIError(.system, "cannot create an epoll instance: \(systemError())") }
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
        // Level-triggered: it stays readable, so every worker sees it.
        cfastcgi_epoll_add(descriptor, wake.descriptor, EPOLLIN.rawValue, Self.wakeKey)
    }

    func addListener(_ listener: Int32, index: Int) -> Bool {
        cfastcgi_epoll_add(descriptor, listener, cfastcgi_edge_exclusive, Self.listenerBase | UInt64(index)) == 0
    }

    /// Reports the listener again if a connection waits there. (EPOLLEXCLUSIVE entries cannot be modified.)
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

    /// Also polls another worker's events. The two must not poll each other.
    func addBlockedWorker(_ other: Poller, number: Int) {
        // Level-triggered: reported as long as events are ready there.
        cfastcgi_epoll_add(descriptor, other.descriptor, EPOLLIN.rawValue, Self.blockedWorkerBase | UInt64(number))
    }

    func removeBlockedWorker(_ other: Poller) {
        cfastcgi_epoll_remove(descriptor, other.descriptor)
    }

    /// Waits for events and returns their number; 0 if interrupted.
    func wait(_ events: UnsafeMutableBufferPointer<epoll_event>) -> Int {
        Int(max(0, epoll_wait(descriptor, events.baseAddress, Int32(events.count), -1)))
    }

    /// Returns one event that is ready now, or nil.
    func takeOne() -> Source? {
        var event = epoll_event()
        return epoll_wait(descriptor, &event, 1, 0) > 0 ? Self.source(event.data.u64) : nil
    }

    /// Decodes the key of an event.
    static func source(_ key: UInt64) -> Source {
        if key == wakeKey { return .wake }
        if key == handoffKey { return .handoff }
        if key & blockedWorkerBase == blockedWorkerBase { return .blockedWorker(Int(key & ~blockedWorkerBase)) }
        if key & listenerBase != 0 { return .listener(Int(key & ~listenerBase)) }
        return .connection(ConnectionKey(rawValue: key))
    }
}
