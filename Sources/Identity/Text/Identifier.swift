/// A permanent identifier: 128 random bits, opaque, never reused. `Subject` says what it identifies, so that two kinds
/// are never confused.
package struct Identifier<Subject>: Sendable, Hashable, LosslessStringConvertible {
    /// The 128 bits.
    package let value: UInt128

    /// Creates the identifier from its bits, as a store has them.
    package init(value: UInt128) {
        self.value = value
    }

    /// Generates an identifier.
    package init(random: RandomSource) {
        value = random.uint128()
    }

    /// Reads the text form, 26 characters of lower-case base32; nil for anything else.
    package init?(_ description: String) {
        guard let value = Base32.decode(description) else { return nil }
        self.value = value
    }

    /// Reads the text form from its bytes, without a copy; nil for anything else.
    package init?(utf8 text: Span<UInt8>) {
        guard let value = Base32.decode(text) else { return nil }
        self.value = value
    }

    /// The text form: 26 characters of lower-case base32.
    package var description: String { Base32.encode(value) }
}
