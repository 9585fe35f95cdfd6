import Identity
import Synchronization

/// A cache of sessions as this process last wrote or read them: the starting point of a change, which Redis compares
/// before it writes.
///
/// Entries may be out of date, and alone decide nothing.
final class SessionMemory: Sendable {
    /// The maximum number of sessions that are kept: 8192, some 4 MiB.
    private static let capacity = 8192

    private struct Sessions: Sendable {
        var recent: [SessionID: Session] = [:]
        /// Previously recent sessions, dropped when the recent ones become too many.
        var older: [SessionID: Session] = [:]
    }

    private let sessions = Mutex(Sessions())

    /// A session; nil if it is not cached.
    subscript(id: SessionID) -> Session? {
        sessions.withLock { $0.recent[id] ?? $0.older[id] }
    }

    /// Caches a session.
    func keep(_ session: Session) {
        sessions.withLock { sessions in
            if sessions.recent.count >= Self.capacity / 2 {
                sessions.older = sessions.recent
                sessions.recent.removeAll(keepingCapacity: true)
            }
            sessions.recent[session.id] = session
        }
    }

    /// Removes a session.
    func forget(_ id: SessionID) {
        sessions.withLock { sessions in
            sessions.recent[id] = nil
            sessions.older[id] = nil
        }
    }
}
