/// The threads on which a route's handler runs.
package enum Lane: String, Sendable, CaseIterable {
    /// The thread that read the request: for handlers that only read memory.
    case fast
    /// The hashing threads: for handlers that check or set a password, tens of milliseconds each.
    case hashing
    /// The storage threads: for handlers that wait for the disk.
    case storage
}
