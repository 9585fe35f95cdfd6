/// What the record screen knows after the bytes so far.
package enum ScreenVerdict: Sendable, Equatable {
    /// The request has not ended yet.
    case incomplete
    /// Exactly one request, from its first byte to its last; `RecordScreen.overrun` tells whether it kept to the limits.
    case complete
    /// Past the limit of bytes that are read for the sake of an answer: refuse now, discard the rest.
    case flooded
    /// Not a request that this server reads.
    case violation(ProtocolViolation)
}
