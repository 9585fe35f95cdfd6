/// How a database is opened.
package enum OpenMode: Sendable, Hashable, CaseIterable {
    /// Creates the database if it does not exist: the server's mode.
    case create
    /// Reads and writes a database that must exist: for commands that change something.
    case existing
    /// Reads a database that must exist, and changes nothing: for commands that list.
    case readOnly
}
