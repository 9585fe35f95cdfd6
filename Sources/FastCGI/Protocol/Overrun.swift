/// Which limit a request broke that was well formed otherwise, so that it can be answered.
package enum Overrun: Sendable, Equatable {
    /// More parameters than the limit.
    case parameterCount
    /// More bytes of parameters than the limit.
    case parameterBytes
    /// More bytes of body than the limit.
    case bodyBytes
}
