internal import CFastCGI
internal import Glibc

/// One epoll instance that all workers wait on, edge-triggered.
///
/// Edge-triggered, because a request that is half there must stay in the socket without waking anybody, and because no
/// call is needed to arm a connection again after each answer (with EPOLLONESHOT it is, and that call reports a half-read
/// socket at once).
final class Readiness: Sendable {
    /// What an event is about.
    enum Source {
        case listener(Int)
        case wake
        case handover
        case connection(ConnectionKey)
    }

    private static let wakeKey = UInt64.max
    private static let handoverKey = UInt64.max - 1
    private static let listenerBase: UInt64 = 1 << 63
    let descriptor: Int32

    init() throws(FastCGIError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw FastCGIError(.system, "cannot make an epoll instance: \(systemError())") }
    }

    deinit {
        close(descriptor)
    }

    func addWake(_ wake: WakeDescriptor) {
        // Level-triggered: it stays readable, and every worker sees it.
        cfastcgi_epoll_add(descriptor, wake.descriptor, EPOLLIN.rawValue, Self.wakeKey)
    }

    func add(_ handover: Handover) -> Bool {
        cfastcgi_epoll_add(descriptor, handover.descriptor, cfastcgi_edge, Self.handoverKey) == 0
    }

    func addListener(_ listener: Int32, index: Int) -> Bool {
        cfastcgi_epoll_add(descriptor, listener, cfastcgi_edge, Self.listenerBase | UInt64(index)) == 0
    }

    func add(_ connection: Int32, key: ConnectionKey) -> Bool {
        cfastcgi_epoll_add(descriptor, connection, cfastcgi_edge, key.rawValue) == 0
    }

    func rearmListener(_ listener: Int32, index: Int) {
        cfastcgi_epoll_modify(descriptor, listener, cfastcgi_edge, Self.listenerBase | UInt64(index))
    }

    func remove(_ descriptor: Int32) {
        cfastcgi_epoll_remove(self.descriptor, descriptor)
    }

    /// Waits for events: their number, 0 if interrupted.
    func wait(_ events: UnsafeMutableBufferPointer<epoll_event>) -> Int {
        Int(max(0, epoll_wait(descriptor, events.baseAddress, Int32(events.count), -1)))
    }

    static func source(of event: epoll_event) -> Source {
        let key = event.data.u64
        if key == wakeKey { return .wake }
        if key == handoverKey { return .handover }
        if key & listenerBase != 0 { return .listener(Int(key & ~listenerBase)) }
        return .connection(ConnectionKey(rawValue: key))
    }
}
