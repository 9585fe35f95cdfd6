/// A token of a configuration's text.
struct Token: Sendable, Equatable {
    /// The kind of token.
    enum Kind: Sendable, Equatable {
        /// A word, without its quotes.
        case word(String)
        /// `;`
        case end
        /// `{`
        case open
        /// `}`
        case close
    }

    let kind: Kind
    /// The line on which it begins.
    let line: Int
}
