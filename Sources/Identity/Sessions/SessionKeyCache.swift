import Synchronization

/// A cache of session keys, so that a token's MAC is checked without reading the store.
///
/// It never says that a session is alive: only the store does, in the step that changes it. Ids are never reused, and a
/// session's key never changes, so a cached key stays correct.
package final class SessionKeyCache: Sendable {
    /// The maximum number of cached keys: 8192, about 1 MiB.
    package static let capacity = 8192

    private struct Keys: Sendable {
        var recent: [SessionID: [UInt8]] = [:]
        /// Previously recent keys, dropped when the recent ones become too many.
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

    /// Creates an empty cache.
    package init() {}

    /// The key of a session; nil if it is not cached.
    package func key(of id: SessionID) -> [UInt8]? {
        keys.withLock { keys in
            if let key = keys.recent[id] { return key }
            guard let key = keys.older[id] else { return nil }
            keys.insert(key, of: id)
            return key
        }
    }

    /// Caches the key of a session.
    package func insert(_ key: [UInt8], of id: SessionID) {
        keys.withLock { $0.insert(key, of: id) }
    }

    /// Removes the key of a session that has ended.
    package func remove(_ id: SessionID) {
        keys.withLock { keys in
            keys.recent[id] = nil
            keys.older[id] = nil
        }
    }

    /// The number of cached keys.
    package var count: Int { keys.withLock { $0.recent.count + $0.older.count } }
}
