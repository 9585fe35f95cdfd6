/// An access token's `jti`: the account's generation at the time of issue, and 128 random bits.
///
/// The generation travels in the `jti` because `jti` is ours to fill (RFC 7519 section 4.1.7), is signed with the rest,
/// and is opaque to everybody else. It says nothing that the token's holder does not know.
public struct TokenID: Sendable, Hashable, LosslessStringConvertible {
    /// The account's generation when the token was issued.
    public let generation: Int64
    /// What makes the token unique.
    public let unique: UInt128

    /// A new token's id.
    public init(generation: Int64, random: RandomSource) {
        self.generation = generation
        unique = random.uint128()
    }

    /// Reads the text form. Nil for anything that ``description`` does not give.
    public init?(_ description: String) {
        let parts = description.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let generation = Int64(parts[0]), generation > 0, String(generation) == parts[0],
            let unique = Base32.decode(parts[1])
        else { return nil }
        self.generation = generation
        self.unique = unique
    }

    /// The generation in decimal, a dot, and 26 characters of base32.
    public var description: String { "\(generation).\(Base32.encode(unique))" }
}
