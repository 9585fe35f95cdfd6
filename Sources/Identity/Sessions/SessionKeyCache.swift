import Synchronization

/// The keys of sessions whose tokens came in before, so that a token's code is checked without asking the store.
///
/// It never says that a session lives: only the store does, in the step that changes it. Ids are never given twice, and a
/// session's key never changes, so that a key is right for as long as it is here.
package final class SessionKeyCache: Sendable {
    /// How many keys are kept at most: 8192, about 1 MiB.
    package static let capacity = 8192

    private struct Keys: Sendable {
        var recent: [SessionID: [UInt8]] = [:]
        /// Those that were recent before, and go when the recent ones are too many.
        var older: [SessionID: [UInt8]] = [:]

        mutating func insert(_ key: [UInt8], of id: SessionID) {
            if recent.count >= SessionKeyCache.capacity / 2 {
                older = recent
                recent.removeAll()
            }
            recent[id] = key
        }
    }

    private let keys = Mutex(Keys())

    /// No keys yet.
    package init() {}

    /// The key of a session, nil if it is not here.
    package func key(of id: SessionID) -> [UInt8]? {
        keys.withLock { keys in
            if let key = keys.recent[id] { return key }
            guard let key = keys.older[id] else { return nil }
            keys.insert(key, of: id)
            return key
        }
    }

    /// Keeps the key of a session.
    package func insert(_ key: [UInt8], of id: SessionID) {
        keys.withLock { $0.insert(key, of: id) }
    }

    /// Forgets a session that has ended.
    package func remove(_ id: SessionID) {
        keys.withLock { keys in
            keys.recent[id] = nil
            keys.older[id] = nil
        }
    }

    /// How many keys are here.
    package var count: Int { keys.withLock { $0.recent.count + $0.older.count } }
}
