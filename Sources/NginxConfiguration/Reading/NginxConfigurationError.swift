/// Why nginx would not read a text as a configuration.
package struct NginxConfigurationError: Error, Sendable, CustomStringConvertible {
    /// The kind of error.
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

    /// The kind of error.
    package let code: Code
    /// The position.
    package let place: Place
    /// A description.
    package let detail: String

    /// Creates an error.
    package init(code: Code, place: Place, detail: String) {
        self.code = code
        self.place = place
        self.detail = detail
    }

    /// The position and the description in one line.
    package var description: String { "\(place): \(detail)" }
}
