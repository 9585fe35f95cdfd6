import Synchronization

/// A text that one part of a test hands to a later one.
final class Kept: Sendable {
    private let text = Mutex<String>("")

    var token: String {
        get { text.withLock { $0 } }
        set { text.withLock { $0 = newValue } }
    }
}
