/// Where a directive stands.
package struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file's path: as `nginx -T` names it, or as it was given.
    package let file: String
    /// Its line in that file, from 1.
    package let line: Int

    /// Names a line of a file.
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `FILE:LINE`, as editors take it.
    package var description: String { "\(file):\(line)" }
}
