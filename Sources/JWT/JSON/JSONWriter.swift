/// Writes JSON values, each in one spelling only.
package enum JSONWriter {
    /// Appends a string: `"` and `\` escaped, control characters as their short escape or `\u00XX`, all else as UTF-8.
    package static func append(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        let bytes = string.utf8.span
        var needsEscape = false
        for index in bytes.indices {
            let byte = bytes[index]
            needsEscape = needsEscape || byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
        }
        if needsEscape {
            for index in bytes.indices { appendEscaped(bytes[index], to: &text) }
        } else {
            text.append(contentsOf: string.utf8)
        }
        text.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ byte: UInt8, to text: inout [UInt8]) {
        let short: UInt8
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): short = byte
        case 0x08: short = UInt8(ascii: "b")
        case 0x09: short = UInt8(ascii: "t")
        case 0x0a: short = UInt8(ascii: "n")
        case 0x0c: short = UInt8(ascii: "f")
        case 0x0d: short = UInt8(ascii: "r")
        case 0x00..<0x20:
            let low = byte & 0x0f
            text.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u001").utf8)
            text.append(low < 10 ? 0x30 + low : 0x57 + low)
            return
        default:
            text.append(byte)
            return
        }
        text.append(UInt8(ascii: "\\"))
        text.append(short)
    }

    /// Appends an integer.
    package static func append(_ value: Int64, to text: inout [UInt8]) {
        if value < 0 { text.append(UInt8(ascii: "-")) }
        append(digits: value.magnitude, atLeast: 1, to: &text)
    }

    /// Appends a date: an integer if it has no fraction, else the exact decimal without trailing zeros.
    package static func append(_ date: NumericDate, to text: inout [UInt8]) {
        guard date.nanoseconds != 0 else { return append(date.seconds, to: &text) }
        var seconds = date.seconds
        var nanoseconds = UInt64(date.nanoseconds)
        if seconds < 0 {
            // The remainder counts up from the second before; decimal digits count away from zero.
            text.append(UInt8(ascii: "-"))
            seconds += 1
            nanoseconds = 1_000_000_000 - nanoseconds
        }
        append(digits: seconds.magnitude, atLeast: 1, to: &text)
        text.append(UInt8(ascii: "."))
        append(digits: nanoseconds, atLeast: 9, to: &text)
        while text.last == UInt8(ascii: "0") { text.removeLast() }
    }

    private static func append(digits value: UInt64, atLeast count: Int, to text: inout [UInt8]) {
        // A UInt64 has at most 20 digits; they are produced from the last to the first.
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var rest = value
        var first = 20
        while rest > 0 || 20 - first < count {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        for index in first..<20 { text.append(digits[index]) }
    }
}
