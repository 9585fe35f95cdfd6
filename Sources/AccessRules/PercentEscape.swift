/// Percent-escapes (RFC 3986, 2.1).
package enum PercentEscape {
    /// The number of bytes of an escape.
    package static let length = 3

    /// The byte that the escape at an index encodes; nil if no percent sign with two hexadecimal digits is there.
    package static func byte(in text: Span<UInt8>, at index: Int) -> UInt8? {
        guard index + 2 < text.count, text[index] == UInt8(ascii: "%"), let high = hexDigit(text[index + 1]),
            let low = hexDigit(text[index + 2])
        else { return nil }
        return high << 4 | low
    }

    /// The escape of a byte, with upper-case digits (RFC 3986, 2.1).
    package static func escape(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
