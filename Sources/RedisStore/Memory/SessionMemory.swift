import Identity
import Synchronization

/// Sessions as this process last wrote or read them: what a step may begin with that Redis compares before it writes.
///
/// What is here may be out of date, and nothing is decided by it alone.
final class SessionMemory: Sendable {
    /// The maximum number of sessions that are kept: 8192, some 4 MiB.
    private static let capacity = 8192

    private struct Sessions: Sendable {
        var recent: [SessionID: Session] = [:]
        /// Those that were recent before, and go when the recent ones are too many.
        var older: [SessionID: Session] = [:]
    }

    private let sessions = Mutex(Sessions())

    /// A session, nil if it is not here.
    subscript(id: SessionID) -> Session? {
        sessions.withLock { $0.recent[id] ?? $0.older[id] }
    }

    /// Keeps a session.
    func keep(_ session: Session) {
        sessions.withLock { sessions in
            if sessions.recent.count >= Self.capacity / 2 {
                sessions.older = sessions.recent
                sessions.recent.removeAll(keepingCapacity: true)
            }
            sessions.recent[session.id] = session
        }
    }

    /// Forgets a session.
    func forget(_ id: SessionID) {
        sessions.withLock { sessions in
            sessions.recent[id] = nil
            sessions.older[id] = nil
        }
    }
}
