/// A stretch of time of which a store remembers all that was used. It ends when the store loses something, or may have.
package struct SingleUseEra: Sendable, Hashable {
    /// The era of a store that has lost nothing yet, and never does.
    package static let endless = SingleUseEra(id: "", begin: nil)

    /// Tells one era of a store from another.
    package let id: String
    /// When it began, nil where there was nothing before it. What was used until then may be forgotten.
    package let begin: Timestamp?

    /// Names the parts.
    package init(id: String, begin: Timestamp?) {
        self.id = id
        self.begin = begin
    }
}
