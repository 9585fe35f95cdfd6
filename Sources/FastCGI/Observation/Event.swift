/// Something an operator may want to read in the log. Never holds what a client sent.
public struct Event: Sendable {
    /// What happened.
    public enum Kind: String, Sendable, CaseIterable {
        /// The server accepts connections.
        case started
        /// A stop was asked for.
        case stopping
        /// The server has stopped.
        case stopped
        /// Something was still in flight when the stop's time was up.
        case stopOverdue
        /// A process of a user that may not connect did.
        case peerRefused
        /// A peer sent what is not a request.
        case protocolViolation
        /// The limit on connections was reached, or the system's on descriptors.
        case connectionsExhausted
        /// A request did not arrive in time, or an answer was not taken in time.
        case timeout
        /// A request was refused with an answer.
        case requestRefused
        /// A lane's queue is full.
        case laneFull
        /// A handler's response could not be written as it was, or it named a lane that does not exist.
        case handlerFault
        /// The peer was gone before the whole answer was written. Normal for the gate: nginx closes once it read the header.
        case answerNotDelivered
        /// The requests that are arriving in pieces hold as much memory as they may.
        case stagingExhausted
        /// libfcgi could not read what the screen had let through.
        case decodeFailed
        /// Anyone who reaches this TCP port can be any client (F7).
        case exposedListener
    }

    /// How much it matters.
    public enum Level: Int, Sendable, Comparable {
        /// For whoever looks for it.
        case debug
        /// Ordinary.
        case info
        /// Worth a look.
        case notice
        /// Something is wrong, and the server copes.
        case warning
        /// Something is broken.
        case error

        /// By weight.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// What happened.
    public let kind: Kind
    /// How much it matters.
    public let level: Level
    /// One line: what happened and why.
    public let message: String
    /// How many events of this kind were left out since the last one that was delivered.
    public let suppressed: Int
}
