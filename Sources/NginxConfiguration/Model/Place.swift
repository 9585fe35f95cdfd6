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
