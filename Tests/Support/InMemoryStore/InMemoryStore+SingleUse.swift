package import Identity
import Synchronization

extension InMemoryStore: SingleUseStore {
    package func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool {
        contents.withLock { contents in
            guard contents.usedKeys[key] == nil else { return false }
            contents.usedKeys[key] = end
            return true
        }
    }

    @discardableResult
    package func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int {
        contents.withLock { contents in
            let before = contents.usedKeys.count
            contents.usedKeys = contents.usedKeys.filter { $0.value >= time }
            return before - contents.usedKeys.count
        }
    }
}
