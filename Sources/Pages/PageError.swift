/// Why templates cannot be used: one sentence with the file, and the line if known.
package struct PageError: Error, Sendable, CustomStringConvertible {
    /// The kinds of mistakes in templates.
    package enum Code: Sendable {
        /// The folder or a file cannot be read, or is too large.
        case unreadable
        /// A file's name does not belong to a page.
        case unknownFile
        /// The text is not a valid template.
        case syntax
        /// The template disables escaping, or changes the delimiters.
        case unescaped
        /// The template includes a file that does not exist.
        case unknownPartial
    }

    /// The kind of mistake.
    package let code: Code
    /// The sentence.
    package let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The sentence.
    package var description: String { detail }
}
