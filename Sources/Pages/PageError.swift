/// Why templates cannot be used: one sentence with the file, and the line where there is one.
package struct PageError: Error, Sendable, CustomStringConvertible {
    /// What is wrong with a template.
    package enum Code: Sendable {
        /// The folder or a file cannot be read, or is too large.
        case unreadable
        /// A file is named like no page.
        case unknownFile
        /// The text is no template.
        case syntax
        /// The template turns escaping off, or changes what a tag looks like.
        case unescaped
        /// The template includes a file that does not exist.
        case unknownPartial
    }

    /// What is wrong.
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
