/// A connection's state in one word, changed by one atomic operation.
struct ConnectionState: Equatable {
    enum Phase: UInt8 {
        /// No connection here.
        case free
        /// Waiting for bytes; the thread that changes this to `busy` owns the connection.
        case idle
        /// Owned by a thread.
        case busy
        /// Owned, and readable again: the owner must read once more before releasing it.
        case pending
    }

    /// The bytes that an idle connection waits for.
    enum Waiting: UInt8 {
        /// Its first request.
        case first
        /// The next request.
        case next
        /// The rest of a request.
        case rest
        /// The end of discarded bytes.
        case end
    }

    var rawValue: UInt64

    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    init(generation: UInt32, phase: Phase, waiting: Waiting = .first) {
        rawValue = UInt64(generation) << 32 | UInt64(waiting.rawValue) << 8 | UInt64(phase.rawValue)
    }

    var generation: UInt32 { UInt32(rawValue >> 32) }
    // Only the values above are ever stored.
    var phase: Phase { Phase(rawValue: UInt8(truncatingIfNeeded: rawValue)) ?? .free }
    var waiting: Waiting { Waiting(rawValue: UInt8(truncatingIfNeeded: rawValue >> 8)) ?? .first }
}
