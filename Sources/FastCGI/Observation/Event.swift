/// An event for the operator's log. It never contains data that a client sent.
public struct Event: Sendable {
    /// What happened.
    public enum Kind: String, Sendable, CaseIterable {
        /// The server accepts connections.
        case started
        /// The server was asked to stop.
        case stopping
        /// The server has stopped.
        case stopped
        /// Requests were still in flight when the time limit of the stop was reached.
        case stopOverdue
        /// A process of a user that is not allowed connected.
        case peerRefused
        /// A peer sent bytes that are not a request.
        case protocolViolation
        /// The limit on connections was reached, or the system's on descriptors.
        case connectionsExhausted
        /// A request did not arrive in time, or the peer did not read a response in time.
        case timeout
        /// A request was refused with an answer.
        case requestRefused
        /// A lane's queue is full.
        case laneFull
        /// A handler's response could not be written, or it named a lane that does not exist.
        case handlerFault
        /// The peer closed before the whole response was written. Normal for the gate: nginx closes once it has read
        /// the header.
        case answerNotDelivered
        /// Partially received requests use all the memory that they may.
        case stagingExhausted
        /// libfcgi could not decode a request that the record screen had accepted.
        case decodeFailed
        /// Any process that reaches this TCP port can pretend to be any client (F7).
        case exposedListener
    }

    /// The severity of an event.
    public enum Level: Int, Sendable, Comparable {
        /// For debugging.
        case debug
        /// Normal operation.
        case info
        /// Unusual, but no problem.
        case notice
        /// A problem that the server handles.
        case warning
        /// A failure.
        case error

        /// Compares by severity.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// The kind of event.
    public let kind: Kind
    /// The severity.
    public let level: Level
    /// One line: the event and its cause.
    public let message: String
    /// The number of events of this kind suppressed since the last delivered one.
    public let suppressed: Int
}
