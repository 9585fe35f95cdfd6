/// Ensures that a key is used only once.
package protocol SingleUseStore: Sendable {
    /// The period for which every use is known. Refuse earlier uses for another reason: read this before and after
    /// ``use(_:until:)``, because the store may lose data in between.
    var era: SingleUseEra { get }

    /// Uses a key: true for exactly one caller, over all threads and processes that share the store.
    ///
    /// The first caller decides until when the key is stored: at least as long as the thing it stands for would be
    /// accepted. Check that first, because a forgotten key counts as new.
    ///
    /// - Throws: ``StoreError`` if the state is unknown: treat the key as used (requirement G4).
    func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool

    /// Removes the keys that ended before `time`, and returns their number; 0 in a store that removes them by itself.
    @discardableResult
    func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int
}

extension SingleUseStore {
    /// The era of a store that loses nothing.
    package var era: SingleUseEra { .endless }
}
