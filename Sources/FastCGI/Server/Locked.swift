internal import Glibc

/// A value protected by a POSIX mutex.
///
/// Not `Synchronization.Mutex`: on Linux, ThreadSanitizer does not recognise it and reports every use as a race, which
/// would hide real races.
///
/// @unchecked Sendable: the mutex has a fixed address, is created in `init` and destroyed in `deinit`, and `value` is
/// accessed only in `withLock`.
package final class Locked<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    /// Protects `value`.
    package init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` with exclusive access to the value.
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
