/// Base64url without padding (RFC 4648 section 5), read strictly: one sequence of bytes has one text.
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The text of `bytes`.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { buffer in
            var (bits, held, count) = (0 as UInt32, 0, 0)
            for byte in bytes {
                bits = bits << 8 | UInt32(byte)
                held += 8
                while held >= 6 {
                    held -= 6
                    buffer[count] = alphabet[Int(bits >> UInt32(held) & 63)]
                    count += 1
                }
            }
            if held > 0 {
                buffer[count] = alphabet[Int(bits << UInt32(6 - held) & 63)]
                count += 1
            }
            return count
        }
    }

    /// The bytes of `text`, or nil for characters outside the alphabet, an impossible length, or set bits past the end.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var (bits, held) = (0 as UInt32, 0)
        for character in text {
            guard let value = value(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        // What is left over is less than a character, and zero.
        return held < 6 && bits & (1 << UInt32(held) - 1) == 0 ? bytes : nil
    }

    /// The six bits that a character stands for, nil for one outside the alphabet.
    static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
