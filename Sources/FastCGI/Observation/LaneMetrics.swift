/// What a lane is doing, at one moment.
public struct LaneMetrics: Sendable, Equatable {
    /// Requests that wait.
    public var queued = 0
    /// Requests that a thread works on.
    public var running = 0
    /// How long the oldest one has waited.
    public var oldest = Duration.zero
    /// Requests finished.
    public var completed = 0
    /// Requests turned away because the queue was full.
    public var turnedAway = 0

    /// Nothing yet.
    public init() {}
}
