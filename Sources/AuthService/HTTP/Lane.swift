/// Where a route's handler runs.
package enum Lane: String, Sendable, CaseIterable {
    /// On the thread that read the request: handlers that only look at memory.
    case fast
    /// On the hashing threads: handlers that compare or set a password, tens of milliseconds each.
    case hashing
    /// On the storage threads: handlers that wait for the disk.
    case storage
}
