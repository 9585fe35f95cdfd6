/// The decoded path of a request's target.
package enum DecodedPath: Sendable, Equatable {
    /// The path has no escapes: it is the first bytes of the target.
    case asSent(length: Int)
    /// The path after decoding its escapes.
    case unescaped([UInt8])
}
