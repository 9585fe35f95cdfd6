import Synchronization

/// A text that one part of a test passes to a later one.
package final class TextBox: Sendable {
    private let text = Mutex<String>("")

    /// Creates an empty box.
    package init() {}

    package var token: String {
        get { text.withLock { $0 } }
        set { text.withLock { $0 = newValue } }
    }
}
