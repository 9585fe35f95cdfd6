/// The configuration of one lane: its threads, the length of its queue, and the answer when the queue is full.
public struct LaneConfiguration: Sendable, Equatable {
    /// The lane's name.
    public var lane: Lane
    /// The number of threads. Default 2: work that keeps a core busy gains nothing from more threads than cores.
    public var threads: Int
    /// The number of requests that may wait beyond those being processed. Default 32: at 25 hashes a second, slightly
    /// more than a second's worth; a client that waits longer has given up.
    public var queueLimit: Int
    /// Seconds in the Retry-After of the answer when the queue is full. Default 2.
    public var retryAfter: Int
    /// The niceness of the lane's threads, 0 to 19 (nice(2)). Default 0. Work that keeps a core busy for long should
    /// yield, so that work of microseconds never waits behind it.
    public var niceness: Int
    /// Whether the queue is fair between the keys that ``Handler/fairnessKey(for:)`` returns. The key served least
    /// recently comes first, and a full queue turns away the key served most. Default false: first come, first served.
    /// Choosing the next request takes time proportional to the number of waiting ones, so use it for queues of tens or
    /// hundreds.
    public var isFair: Bool

    /// Creates the configuration of a lane.
    public init(
        _ lane: Lane, threads: Int = 2, queueLimit: Int = 32, retryAfter: Int = 2, niceness: Int = 0,
        isFair: Bool = false
    ) {
        self.lane = lane
        self.threads = threads
        self.queueLimit = queueLimit
        self.retryAfter = retryAfter
        self.niceness = niceness
        self.isFair = isFair
    }
}
