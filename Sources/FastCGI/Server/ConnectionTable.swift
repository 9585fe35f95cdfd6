import Synchronization

/// The entries of all connections: allocated once, found by index, never moved.
///
/// @unchecked Sendable: the memory is fixed for the table's lifetime; `state` and `deadline` are atomic, and the rest
/// of an entry is accessed only by the thread that owns it, which acquired it through `state`.
final class ConnectionTable: @unchecked Sendable {
    let capacity: Int
    private let places: UnsafeMutablePointer<Connection>
    private let free: Locked<[UInt32]>

    init(capacity: Int) {
        self.capacity = capacity
        places = .allocate(capacity: capacity)
        for index in 0..<capacity {
            (places + index).initialize(to: Connection())
        }
        free = Locked(Array((0..<UInt32(capacity)).reversed()))
    }

    deinit {
        places.deinitialize(count: capacity)
        places.deallocate()
    }

    /// The entry at `index`, which must be within the table.
    subscript(index: Int) -> UnsafeMutablePointer<Connection> {
        precondition(index >= 0 && index < capacity, "no such connection")
        return places + index
    }

    /// Allocates an entry for `descriptor`, owned by the caller; nil if the table is full.
    func take(_ descriptor: Int32) -> ConnectionKey? {
        guard let index = free.withLock({ $0.popLast() }) else { return nil }
        let place = places + Int(index)
        let generation = ConnectionState(rawValue: place.pointee.state.load(ordering: .relaxed)).generation
        place.pointee.descriptor = descriptor
        place.pointee.isRegistered = false
        place.pointee.hasServed = false
        place.pointee.limitsWriting = false
        place.pointee.partial = nil
        place.pointee.state.store(
            ConnectionState(generation: generation, phase: .busy).rawValue, ordering: .releasing)
        return ConnectionKey(index: Int(index), generation: generation)
    }

    /// Frees an entry. The caller owns it, and must still close the descriptor.
    func release(_ key: ConnectionKey) {
        let place = self[key.index]
        place.pointee.partial = nil
        place.pointee.descriptor = -1
        // 31 bits: the highest bit marks listeners in an event's key. 0 is never used.
        let generation = max(1, (key.generation &+ 1) & 0x7fff_ffff)
        place.pointee.state.store(ConnectionState(generation: generation, phase: .free).rawValue, ordering: .releasing)
        free.withLock { $0.append(UInt32(key.index)) }
    }

    /// Claims the connection for an event. Returns false if another thread owns it, which is made to read once more, or
    /// if the event belongs to an earlier generation.
    func claim(_ key: ConnectionKey) -> Bool {
        let place = self[key.index]
        var state = ConnectionState(rawValue: place.pointee.state.load(ordering: .acquiring))
        while true {
            guard state.generation == key.generation else { return false }
            let next: ConnectionState.Phase
            switch state.phase {
            case .free, .pending: return false
            case .idle: next = .busy
            case .busy: next = .pending
            }
            let wanted = ConnectionState(generation: key.generation, phase: next, waiting: state.waiting)
            let (exchanged, original) = place.pointee.state.compareExchange(
                expected: state.rawValue, desired: wanted.rawValue, ordering: .acquiringAndReleasing)
            if exchanged { return next == .busy }
            state = ConnectionState(rawValue: original)
        }
    }

    /// Claims an idle connection whose state is exactly `state`.
    func claim(idle state: ConnectionState, at index: Int) -> Bool {
        let wanted = ConnectionState(generation: state.generation, phase: .busy, waiting: state.waiting)
        return self[index].pointee.state.compareExchange(
            expected: state.rawValue, desired: wanted.rawValue, ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Releases a connection. Returns false if it became readable meanwhile: the caller still owns it.
    func release(_ key: ConnectionKey, waiting: ConnectionState.Waiting, deadline: MonotonicTime) -> Bool {
        let place = self[key.index]
        place.pointee.deadline.store(deadline.milliseconds, ordering: .relaxed)
        var expected = place.pointee.state.load(ordering: .relaxed)
        while true {
            let state = ConnectionState(rawValue: expected)
            let isReleased = state.phase == .busy
            let wanted = ConnectionState(
                generation: key.generation, phase: isReleased ? .idle : .busy, waiting: waiting)
            let (exchanged, original) = place.pointee.state.compareExchange(
                expected: expected, desired: wanted.rawValue, ordering: .acquiringAndReleasing)
            if exchanged { return isReleased }
            expected = original
        }
    }

    /// The current state of the connection at `index`.
    func state(at index: Int) -> ConnectionState {
        ConnectionState(rawValue: self[index].pointee.state.load(ordering: .acquiring))
    }
}
