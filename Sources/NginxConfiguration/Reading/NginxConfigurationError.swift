/// Why a text is no configuration that nginx would read.
package struct NginxConfigurationError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Sendable, Equatable {
        /// The text ends within a quoted word.
        case unterminatedQuote
        /// The text ends within a block, or within a directive.
        case unexpectedEnd
        /// A brace that closes nothing.
        case unexpectedBrace
        /// A block or a semicolon without a directive's name, or a word stuck to a quoted one.
        case unexpectedCharacter
        /// Blocks within blocks, deeper than any site has them.
        case tooDeep
        /// A file that cannot be read, or is not there.
        case unreadable
        /// No directive at all.
        case empty
    }

    /// What is wrong.
    package let code: Code
    /// Where.
    package let place: Place
    /// What is wrong, in words.
    package let detail: String

    /// Says what is wrong where.
    package init(code: Code, place: Place, detail: String) {
        self.code = code
        self.place = place
        self.detail = detail
    }

    /// Where and what, in one line.
    package var description: String { "\(place): \(detail)" }
}
