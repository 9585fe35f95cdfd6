/// An access token's `jti`: the account's generation at the time of issue, and 128 random bits.
///
/// The generation travels in the `jti` because the issuer chooses its form (RFC 7519 section 4.1.7), it is signed with
/// the rest, and it is opaque to all others. It reveals nothing that the token's holder does not know.
package struct TokenID: Sendable, Hashable, LosslessStringConvertible {
    /// The account's generation when the token was issued.
    package let generation: Int64
    /// The random part, which makes the token unique.
    package let unique: UInt128

    /// Creates the id of a new token.
    package init(generation: Int64, random: RandomSource) {
        self.generation = generation
        unique = random.uint128()
    }

    /// Reads the text form; nil for anything that ``description`` does not produce.
    package init?(_ description: String) {
        self.init(utf8: Array(description.utf8).span)
    }

    /// Reads the text form from its bytes, without a copy; nil for anything that ``description`` does not produce.
    package init?(utf8 text: Span<UInt8>) {
        let digits = text.count - Base32.length - 1
        // At least one digit without a leading zero, and no more than fit into 63 bits.
        guard digits >= 1, digits <= 18, text[digits] == UInt8(ascii: "."), text[0] != UInt8(ascii: "0"),
            let unique = Base32.decode(text.extracting((digits + 1)...))
        else { return nil }
        var generation: Int64 = 0
        for index in 0..<digits {
            guard text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else { return nil }
            generation = generation * 10 + Int64(text[index] - UInt8(ascii: "0"))
        }
        self.generation = generation
        self.unique = unique
    }

    /// The generation in decimal, a dot, and 26 characters of base32.
    package var description: String { "\(generation).\(Base32.encode(unique))" }
}
