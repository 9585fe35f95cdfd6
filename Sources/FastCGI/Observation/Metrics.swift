/// What the server has done and is doing, at one moment.
public struct Metrics: Sendable, Equatable {
    /// Connections accepted.
    public var accepted = 0
    /// Connections refused because of their peer's user.
    public var refusedPeers = 0
    /// Connections refused because the table was full or the system had no descriptor.
    public var refusedForCapacity = 0
    /// Requests that a handler or a refusal answered.
    public var answered = 0
    /// Connections that a thread, or a lane's queue, holds now.
    public var active = 0
    /// Connections that wait for a request now, and cost no thread.
    public var parked = 0
    /// Connections with a part of a request now.
    public var partial = 0
    /// Requests answered by a refusal, by reason.
    public var refused: [Refusal.Reason: Int] = [:]
    /// Connections closed without an answer, by what was wrong with their bytes.
    public var violations: [ProtocolViolation: Int] = [:]
    /// Answers that the peer did not wait for.
    public var aborted = 0
    /// Connections closed because a request did not arrive in time.
    public var readTimeouts = 0
    /// Connections closed because they were parked for longer than the idle limit.
    public var idleTimeouts = 0
    /// The lanes.
    public var lanes: [Lane: LaneMetrics] = [:]

    /// Nothing yet.
    public init() {}
}
