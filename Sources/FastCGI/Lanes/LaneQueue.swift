internal import Glibc
internal import Synchronization

/// A bounded queue and the threads that empty it.
///
/// @unchecked Sendable: the condition and its mutex are POSIX objects at fixed addresses, made in `init` and destroyed in
/// `deinit`; everything mutable is touched only while the mutex is held.
final class LaneQueue: @unchecked Sendable {
    private struct Job {
        let context: RequestContext
        let since: MonotonicTime
    }

    let configuration: LaneConfiguration
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    // A ring: `count` jobs from `first` on.
    private var ring: [Job?]
    private var first = 0
    private var count = 0
    private var running = 0
    private var completed = 0
    private var turnedAway = 0
    private var isClosed = false

    init(_ configuration: LaneConfiguration) {
        self.configuration = configuration
        // A free thread takes a job at once, so those are not "waiting": they have places beyond the limit.
        ring = Array(repeating: nil, count: configuration.queueLimit + configuration.threads)
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Hands a request over: false if the queue is full, and the request is still the caller's.
    func enqueue(_ context: RequestContext) -> Bool {
        locked {
            guard !isClosed, count + running < configuration.queueLimit + configuration.threads else {
                turnedAway += 1
                return false
            }
            ring[(first + count) % ring.count] = Job(context: context, since: .now)
            count += 1
            pthread_cond_signal(condition)
            return true
        }
    }

    /// Works on requests until the queue is closed and empty.
    func run(_ work: (RequestContext) -> Void) {
        var isFirst = true
        while let context = next(afterJob: !isFirst) {
            isFirst = false
            work(context)
        }
    }

    /// Lets the threads end once the queue is empty.
    func close() {
        locked {
            isClosed = true
            pthread_cond_broadcast(condition)
        }
    }

    var metrics: LaneMetrics {
        locked {
            var metrics = LaneMetrics()
            metrics.queued = count
            metrics.running = running
            metrics.completed = completed
            metrics.turnedAway = turnedAway
            if count > 0, let oldest = ring[first] {
                metrics.oldest = .milliseconds(MonotonicTime.now.milliseconds - oldest.since.milliseconds)
            }
            return metrics
        }
    }

    private func next(afterJob: Bool) -> RequestContext? {
        locked {
            if afterJob {
                running -= 1
                completed += 1
            }
            while count == 0 {
                if isClosed { return nil }
                pthread_cond_wait(condition, mutex)
            }
            let job = ring[first]
            ring[first] = nil
            first = (first + 1) % ring.count
            count -= 1
            running += 1
            return job?.context
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
