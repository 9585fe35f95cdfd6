/// The credential in an `Authorization` field, without a copy (RFC 6750, 2.1; RFC 9449, 7.1).
enum BearerCredential {
    /// No field, or a scheme without a credential.
    case missing
    /// A credential of another scheme.
    case otherScheme
    /// The range of a user name with a password, in base64: of the scheme `Basic`.
    case basic(Range<Int>)
    /// The range of a bearer token in the field's value.
    case token(Range<Int>)
    /// The range of a token that needs a DPoP proof: of the scheme `DPoP`.
    case provenToken(Range<Int>)

    /// Parses a field's value; the scheme is compared without case (RFC 9110, 11.1).
    init(_ value: Span<UInt8>?) {
        guard let value, !value.isEmpty else {
            self = .missing
            return
        }
        var index = 0
        while index < value.count, value[index] != UInt8(ascii: " ") { index += 1 }
        let scheme = value.extracting(0..<index)
        let hasDPoPProof = Self.isNamed("dpop", scheme)
        let isBearer = !hasDPoPProof && Self.isNamed("bearer", scheme)
        guard hasDPoPProof || isBearer || Self.isNamed("basic", scheme) else {
            self = .otherScheme
            return
        }
        while index < value.count, value[index] == UInt8(ascii: " ") { index += 1 }
        guard isBearer || hasDPoPProof else {
            self = .basic(index..<value.count)
            return
        }
        guard index < value.count else {
            self = .missing
            return
        }
        self = hasDPoPProof ? .provenToken(index..<value.count) : .token(index..<value.count)
    }

    private static func isNamed(_ name: StaticString, _ scheme: Span<UInt8>) -> Bool {
        guard scheme.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { letters in
            for index in letters.indices where scheme[index] | 0x20 != letters[index] { return false }
            return true
        }
    }
}
