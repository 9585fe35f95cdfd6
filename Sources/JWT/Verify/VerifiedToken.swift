/// An accepted token, with what must be checked again on each use.
final class VerifiedToken: Sendable {
    let tag: UInt64
    let token: [UInt8]
    let claims: Claims
    let expiration: NumericDate?
    let notBefore: NumericDate?
    /// The value that the owner of the cache read from the claims; nil if it stores none.
    let reading: (any AnyObject & Sendable)?

    init(tag: UInt64, token: Span<UInt8>, claims: Claims, reading: (any AnyObject & Sendable)?) {
        self.tag = tag
        self.reading = reading
        var bytes = [UInt8]()
        bytes.reserveCapacity(token.count)
        for index in token.indices { bytes.append(token[index]) }
        self.token = bytes
        self.claims = claims
        expiration = claims.expiration
        notBefore = claims.notBefore
    }
}
