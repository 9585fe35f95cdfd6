/// An accepted token, with what must be checked again on each use.
final class VerifiedToken: Sendable {
    let tag: UInt64
    let token: [UInt8]
    let claims: Claims
    let expiration: NumericDate?
    let notBefore: NumericDate?

    init(tag: UInt64, token: Span<UInt8>, claims: Claims) {
        self.tag = tag
        var bytes = [UInt8]()
        bytes.reserveCapacity(token.count)
        for index in token.indices { bytes.append(token[index]) }
        self.token = bytes
        self.claims = claims
        expiration = claims.expiration
        notBefore = claims.notBefore
    }
}
