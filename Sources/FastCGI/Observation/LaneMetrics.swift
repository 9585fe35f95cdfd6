/// The state of a lane at one moment.
public struct LaneMetrics: Sendable, Equatable {
    /// Requests that wait.
    public var queued = 0
    /// Requests being processed.
    public var running = 0
    /// How long the oldest waiting request has waited.
    public var oldest = Duration.zero
    /// Completed requests.
    public var completed = 0
    /// Requests turned away because the queue was full.
    public var turnedAway = 0

    /// Creates metrics that are all zero.
    public init() {}
}
