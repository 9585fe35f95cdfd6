/// 128-bit identifiers as text: RFC 4648 base32 in lower case, without padding, always 26 characters.
///
/// Base32 rather than base64url, because identifiers are read aloud, typed at a shell and used in paths: no case to
/// confuse, no leading `-` that a command would take for an option. One value has one text: upper case, padding, and
/// set bits past the 128th are refused.
package enum Base32 {
    /// The length of every identifier's text.
    package static let length = 26

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// The text of `value`.
    package static func encode(_ value: UInt128) -> String {
        String(unsafeUninitializedCapacity: length) { buffer in
            var rest = value
            buffer[length - 1] = alphabet[Int(truncatingIfNeeded: (rest & 0b111) << 2)]
            rest >>= 3
            for index in stride(from: length - 2, through: 0, by: -1) {
                buffer[index] = alphabet[Int(truncatingIfNeeded: rest & 0b11111)]
                rest >>= 5
            }
            return length
        }
    }

    /// The value of `text`; nil unless `text` is exactly what ``encode(_:)`` produces for some value.
    package static func decode(_ text: some StringProtocol) -> UInt128? {
        decode(Array(text.utf8).span)
    }

    /// The value of `text`; nil unless `text` is exactly what ``encode(_:)`` produces for some value.
    package static func decode(_ text: Span<UInt8>) -> UInt128? {
        guard text.count == length else { return nil }
        // 60 bits, 60 bits, and eight of the last ten.
        let high = digits(of: text.extracting(0..<12))
        let low = digits(of: text.extracting(12..<24))
        let last = digits(of: text.extracting(24...))
        guard (high.faults | low.faults | last.faults) & 0b1110_0000 == 0, last.value & 0b11 == 0 else { return nil }
        return UInt128(high.value) << 68 | UInt128(low.value) << 8 | UInt128(last.value >> 2)
    }

    /// The number that at most twelve characters encode. The three highest bits of `faults` are zero if all of them are
    /// in the alphabet.
    @inline(__always)
    private static func digits(of text: Span<UInt8>) -> (value: UInt64, faults: UInt8) {
        var value: UInt64 = 0
        var faults: UInt8 = 0
        for index in text.indices {
            let digit = digits[Int(text[index])]
            value = value &<< 5 | UInt64(digit & 0b11111)
            faults |= digit
        }
        return (value, faults)
    }

    /// The value of each byte, 0xff for bytes outside the alphabet.
    private static let digits: InlineArray<256, UInt8> = {
        var digits = InlineArray<256, UInt8>(repeating: 0xff)
        for (value, character) in alphabet.enumerated() { digits[Int(character)] = UInt8(value) }
        return digits
    }()
}
