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
