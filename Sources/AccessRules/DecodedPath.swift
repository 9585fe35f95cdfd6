/// The path of a request's target without escapes.
package enum DecodedPath: Sendable, Equatable {
    /// It has none: it is the target's first bytes.
    case asSent(length: Int)
    /// With its escapes taken away.
    case unescaped([UInt8])
}
