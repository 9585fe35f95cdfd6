internal import Glibc

/// A value that is only reached while a POSIX mutex is held.
///
/// Not `Synchronization.Mutex`: ThreadSanitizer cannot see that one on Linux, and reports every use of it as a race, which
/// would hide the real ones.
///
/// @unchecked Sendable: the mutex has a fixed address, made in `init` and destroyed in `deinit`, and `value` is touched only
/// in `withLock`.
package final class Locked<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    /// Holds `value`.
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
