/// The limit that a well-formed request exceeds; such a request is answered.
package enum Overrun: Sendable, Equatable {
    /// More parameters than allowed.
    case parameterCount
    /// More bytes of parameters than allowed.
    case parameterBytes
    /// More bytes of body than allowed.
    case bodyBytes
}
