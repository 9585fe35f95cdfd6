/// The state and the totals of a server at one moment.
public struct Metrics: Sendable, Equatable {
    /// Connections accepted.
    public var accepted = 0
    /// Connections refused because of their peer's user.
    public var refusedPeers = 0
    /// Connections refused because the table was full or the system had no descriptor.
    public var refusedForCapacity = 0
    /// Requests answered by a handler or a refusal.
    public var answered = 0
    /// Connections that a thread or a lane's queue currently owns.
    public var active = 0
    /// Connections that currently wait for a request; they occupy no thread.
    public var parked = 0
    /// Connections with a partially received request.
    public var partial = 0
    /// Requests answered by a refusal, by reason.
    public var refused: [Refusal.Reason: Int] = [:]
    /// Connections closed without an answer, by protocol violation.
    public var violations: [ProtocolViolation: Int] = [:]
    /// Responses that the peer did not wait for.
    public var aborted = 0
    /// Connections closed because a request did not arrive in time.
    public var readTimeouts = 0
    /// Connections closed because they were parked for longer than the idle limit.
    public var idleTimeouts = 0
    /// The metrics of each lane.
    public var lanes: [Lane: LaneMetrics] = [:]

    /// Creates metrics that are all zero.
    public init() {}
}

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
