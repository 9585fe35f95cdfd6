import Dispatch
import GRDB
import Synchronization

/// One write on its way to disk, and the thread that waits for it.
final class PendingWrite: Sendable {
    /// Why the waiting thread is woken.
    enum Signal: Sendable {
        /// The write is done, or has failed.
        case done((any Error)?)
        /// The write is still pending, and this thread must lead.
        case lead
    }

    private let body: @Sendable (Database) throws -> Void
    private let signal = Mutex<Signal?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable (Database) throws -> Void) {
        self.body = body
    }

    func run(_ database: Database) throws {
        try body(database)
    }

    func wake(_ signal: Signal) {
        self.signal.withLock { $0 = signal }
        semaphore.signal()
    }

    func wait() -> Signal {
        semaphore.wait()
        // Only ``wake(_:)`` signals, after it has set this.
        return signal.withLock { $0 } ?? .lead
    }
}
