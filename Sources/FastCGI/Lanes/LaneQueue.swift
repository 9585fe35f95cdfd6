internal import Glibc
internal import Synchronization

/// A bounded queue and the threads that empty it.
///
/// @unchecked Sendable: the condition and its mutex are POSIX objects at fixed addresses, created in `init` and
/// destroyed in `deinit`; all mutable state is accessed only while the mutex is locked.
final class LaneQueue: @unchecked Sendable {
    private struct Job {
        let context: RequestContext
        let since: MonotonicTime
    }

    let configuration: LaneConfiguration
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    // Only one of the two is used, depending on the configuration.
    private var fair = FairQueue<Job>()
    private var arrivals: ArrivalQueue<Job>
    private var running = 0
    private var completed = 0
    private var turnedAway = 0
    private var isClosed = false

    init(_ configuration: LaneConfiguration) {
        self.configuration = configuration
        // A free thread takes a job immediately, so such jobs do not wait: they have places beyond the limit.
        arrivals = ArrivalQueue(capacity: configuration.isFair ? 0 : configuration.queueLimit + configuration.threads)
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

    /// The result of enqueueing a request.
    enum Admission {
        /// The request waits or is being processed.
        case accepted
        /// The request took the place of another one, which the caller must turn away.
        case displacing(RequestContext)
        /// The queue is full; the caller still owns the request.
        case full
    }

    /// Hands a request off to the lane.
    ///
    /// - Parameter key: the client to charge, for a fair queue.
    func enqueue(_ context: RequestContext, for key: FairnessKey?) -> Admission {
        let admission: Admission = locked {
            guard !isClosed else { return .full }
            let job = Job(context: context, since: .now)
            let now = job.since.milliseconds
            var admission = Admission.accepted
            if count + running >= configuration.queueLimit + configuration.threads {
                turnedAway += 1
                guard configuration.isFair, let other = fair.displace(for: key, now: now) else { return .full }
                admission = .displacing(other.context)
            }
            if configuration.isFair {
                fair.insert(job, for: key, now: now)
            } else {
                arrivals.insert(job)
            }
            return admission
        }
        // After unlocking: the thread that wakes would only wait for the mutex.
        if case .full = admission { return admission }
        pthread_cond_signal(condition)
        return admission
    }

    /// Processes requests until the queue is closed and empty.
    func run(_ work: (RequestContext) -> Void) {
        var isFirst = true
        while let context = next(afterJob: !isFirst) {
            isFirst = false
            work(context)
        }
    }

    /// Closes the queue: its threads end once it is empty.
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
            if let oldest = configuration.isFair ? fair.oldest : arrivals.oldest {
                metrics.oldest = .milliseconds(MonotonicTime.now.milliseconds - oldest.since.milliseconds)
            }
            return metrics
        }
    }

    private var count: Int { configuration.isFair ? fair.count : arrivals.count }

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
            let job = configuration.isFair ? fair.next(now: MonotonicTime.now.milliseconds) : arrivals.next()
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
