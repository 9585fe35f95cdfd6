/// A piece of a configuration's text.
struct Token: Sendable, Equatable {
    /// What it is.
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
    /// The line that it begins on.
    let line: Int
}
