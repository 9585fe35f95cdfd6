/// One lane: how many threads, how many requests may wait, and what a client is told when no more may.
public struct LaneConfiguration: Sendable, Equatable {
    /// The lane's name.
    public var lane: Lane
    /// Threads. Default 2: work that keeps a core busy gains nothing from more threads than cores.
    public var threads: Int
    /// Requests that may wait beyond those being worked on. Default 32: at 25 hashes a second, a second's worth and a bit;
    /// whoever waits longer has given up.
    public var queueLimit: Int
    /// Seconds in the Retry-After of the answer when the queue is full. Default 2.
    public var retryAfter: Int
    /// By how much its threads yield to all others, 0 to 19 (nice(2)). Default 0. Work that keeps a core busy for long
    /// should yield, so that what takes microseconds never waits behind it.
    public var niceness: Int
    /// Whether the queue is fair to those whom ``Handler/fairnessKey(for:)`` names: who was served least of late comes first,
    /// and a full queue turns away who was served most. Default false: first come, first served. Looking for the next one
    /// takes a time that grows with the number of those who wait: for a queue of tens or hundreds.
    public var isFair: Bool

    /// A lane.
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
