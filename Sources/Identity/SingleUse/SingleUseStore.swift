/// Remembers what has been used, so that it is used once.
package protocol SingleUseStore: Sendable {
    /// The time of which everything is remembered. What may have been used before it must be refused for another reason:
    /// look before ``use(_:until:)`` and after it, since the store may lose something in between.
    var era: SingleUseEra { get }

    /// Uses a key: true for exactly one caller, over all threads and processes that share the store.
    ///
    /// Whoever uses a key first decides until when it is remembered: at least as long as what it stands for would be
    /// accepted. Check that before, since a key that has been forgotten counts as new.
    ///
    /// - Throws: ``StoreError`` if nobody can say: treat what the key stands for as used (requirement G4).
    func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool

    /// Forgets the keys that ended before `time`, and returns how many they were; 0 in a store that forgets by itself.
    @discardableResult
    func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int
}

extension SingleUseStore {
    /// That of a store that loses nothing.
    package var era: SingleUseEra { .endless }
}
