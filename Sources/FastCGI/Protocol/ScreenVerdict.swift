/// The record screen's verdict on the bytes so far.
package enum ScreenVerdict: Sendable, Equatable {
    /// The request has not ended yet.
    case incomplete
    /// Exactly one request, from its first byte to its last; `RecordScreen.overrun` says whether it kept within the
    /// limits.
    case complete
    /// More bytes than the server reads in order to answer: refuse now, discard the rest.
    case flooded
    /// Not a request that this server accepts.
    case violation(ProtocolViolation)
}
