import Glibc
import Synchronization

/// The number of a process that a test started, once it is known.
package final class ProcessID: Sendable {
    private let number = Mutex<Int32?>(nil)

    /// None yet.
    package init() {}

    /// Remembers it.
    package func set(_ value: Int32) { number.withLock { $0 = value } }

    /// Sends a signal.
    package func send(_ signal: Int32) {
        if let value = number.withLock({ $0 }) { kill(value, signal) }
    }
}
