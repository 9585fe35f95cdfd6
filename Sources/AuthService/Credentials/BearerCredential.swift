/// What an `Authorization` field holds, without a copy (RFC 6750, 2.1; RFC 9449, 7.1).
enum BearerCredential {
    /// Nothing, or a scheme without a credential behind it.
    case missing
    /// A credential of another scheme.
    case otherScheme
    /// The place of a bearer's token in the field's value.
    case token(Range<Int>)
    /// The place of a token that comes with a proof: of the scheme `DPoP`.
    case provenToken(Range<Int>)

    /// Reads a field's value; the scheme is compared without case (RFC 9110, 11.1).
    init(_ value: Span<UInt8>?) {
        guard let value, !value.isEmpty else {
            self = .missing
            return
        }
        var index = 0
        while index < value.count, value[index] != UInt8(ascii: " ") { index += 1 }
        let scheme = value.extracting(0..<index)
        let hasDPoPProof = Self.isNamed("dpop", scheme)
        guard hasDPoPProof || Self.isNamed("bearer", scheme) else {
            self = .otherScheme
            return
        }
        while index < value.count, value[index] == UInt8(ascii: " ") { index += 1 }
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
