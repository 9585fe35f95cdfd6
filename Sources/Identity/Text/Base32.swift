/// 128-bit identifiers as text: RFC 4648 base32 in lower case, without padding, always 26 characters.
///
/// Base32 and not base64url, because identifiers are read out, typed at a shell and used in paths: no case to confuse,
/// no `-` in front that a command would take for an option. One value has one text: upper case, padding, and set bits
/// past the 128th are refused.
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

    /// The value of `text`, or nil unless `text` is exactly what ``encode(_:)`` gives for some value.
    package static func decode(_ text: some StringProtocol) -> UInt128? {
        decode(Array(text.utf8).span)
    }

    /// The value of `text`, or nil unless `text` is exactly what ``encode(_:)`` gives for some value.
    package static func decode(_ text: Span<UInt8>) -> UInt128? {
        guard text.count == length else { return nil }
        var value: UInt128 = 0
        for index in 0..<length - 1 {
            guard let digit = digit(text[index]) else { return nil }
            value = value << 5 | UInt128(digit)
        }
        guard let last = digit(text[length - 1]), last & 0b11 == 0 else { return nil }
        return value << 3 | UInt128(last >> 2)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a")
        case UInt8(ascii: "2")...UInt8(ascii: "7"): byte - UInt8(ascii: "2") + 26
        default: nil
        }
    }
}
