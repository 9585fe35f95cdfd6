/// What opening the database may do.
package enum OpenMode: Sendable, Hashable, CaseIterable {
    /// Creates a database where there is none: the server's mode.
    case create
    /// Reads and writes a database that must exist: for commands that change something.
    case existing
    /// Reads a database that must exist, and changes nothing: for commands that list.
    case readOnly
}
