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
        // 26 characters hold 130 bits: the value is shifted up by two, so the last character's low bits are zero.
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
        var value: UInt128 = 0
        var position = 0
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - UInt8(ascii: "a")
            case UInt8(ascii: "2")...UInt8(ascii: "7"): digit = byte - UInt8(ascii: "2") + 26
            default: return nil
            }
            position += 1
            if position < length {
                value = value << 5 | UInt128(digit)
            } else if position == length, digit & 0b11 == 0 {
                value = value << 3 | UInt128(digit >> 2)
            } else {
                return nil
            }
        }
        return position == length ? value : nil
    }
}
