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

/// A period for which a store knows everything that was used. It ends when the store loses data, or may have.
package struct SingleUseEra: Sendable, Hashable {
    /// The era of a store that has lost nothing, and never does.
    package static let endless = SingleUseEra(id: "", begin: nil)

    /// Distinguishes one era of a store from another.
    package let id: String
    /// When it began; nil for the first. Uses before then may be forgotten.
    package let begin: Timestamp?

    /// Creates an era.
    package init(id: String, begin: Timestamp?) {
        self.id = id
        self.begin = begin
    }
}
