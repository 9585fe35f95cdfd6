/// One directive: a name, its arguments without quotes, and its block.
package struct Directive: Sendable {
    /// For example `proxy_pass`.
    package let name: String
    /// The arguments; escapes and quotes are resolved, variables are not.
    package let arguments: [String]
    /// The directives in its block; nil for one that ends with a semicolon.
    package let block: [Directive]?
    /// The position in the file.
    package let place: Place

    /// The first argument; empty if there is none.
    var argument: String { arguments.first ?? "" }

    /// The directives of a name in this one's block, at this level only.
    func all(_ name: String) -> [Directive] { (block ?? []).filter { $0.name == name } }
}

/// The position of a directive.
package struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file's path, as `nginx -T` prints it, or as it was given.
    package let file: String
    /// The line in that file, from 1.
    package let line: Int

    /// Creates a position.
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `FILE:LINE`, the form that editors accept.
    package var description: String { "\(file):\(line)" }
}
