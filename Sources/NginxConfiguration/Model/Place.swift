/// Where a directive stands.
public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file's path: as `nginx -T` names it, or as it was given.
    public let file: String
    /// Its line in that file, from 1.
    public let line: Int

    /// Names a line of a file.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `FILE:LINE`, as editors take it.
    public var description: String { "\(file):\(line)" }
}
