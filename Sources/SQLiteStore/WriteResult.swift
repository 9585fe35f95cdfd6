import Identity
import Synchronization

/// The result of a write, carried from the thread that ran it to the one that waits.
final class WriteResult<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func set(_ value: Value) {
        self.value.withLock { $0 = value }
    }

    func get() throws(StoreError) -> Value {
        guard let value = value.withLock({ $0 }) else {
            throw StoreError(.unavailable, "a write came to no end")
        }
        return value
    }
}
