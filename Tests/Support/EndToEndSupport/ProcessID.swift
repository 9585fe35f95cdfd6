import Glibc
import Synchronization

/// The id of a process that a test started, once it is known.
package final class ProcessID: Sendable {
    private let number = Mutex<Int32?>(nil)

    /// Creates an unknown id.
    package init() {}

    /// Stores the id.
    package func set(_ value: Int32) { number.withLock { $0 = value } }

    /// Sends a signal to the process, or to the process group that it leads.
    package func send(_ signal: Int32, toGroup: Bool = false) {
        if let value = number.withLock({ $0 }) { kill(toGroup ? -value : value, signal) }
    }
}
