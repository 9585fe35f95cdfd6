/// JSON strings: the scan that checks them, and unescaping.
package enum JSONString {
    /// Scans one string.
    ///
    /// - Parameters:
    ///   - position: the offset of the opening quote; afterwards the offset after the closing one.
    /// - Returns: whether the string contains an escape.
    /// - Throws: for control characters, unknown escapes, lone surrogates, bytes that are not UTF-8, no end.
    @inline(__always)
    package static func scan(_ text: Span<UInt8>, from position: inout Int) throws(JWTError) -> Bool {
        var offset = position &+ 1
        // Eight bytes at a time: most strings in claims end before they contain anything special.
        while offset &+ 8 <= text.count {
            let special = specialBytes(word(text, at: offset))
            if special == 0 {
                offset &+= 8
                continue
            }
            offset &+= special.trailingZeroBitCount &>> 3
            guard text[offset] == UInt8(ascii: "\"") else { break }
            position = offset &+ 1
            return false
        }
        return try scanSpecial(text, offset, &position)
    }

    /// The high bit of the first byte that is a quote, a backslash, a control character or not ASCII. Higher bytes may
    /// be marked wrongly, since subtraction borrows upwards; only the lowest mark counts.
    @inline(__always)
    private static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5c)
        let marks = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
        return (marks | (word &- ones &* 0x20) & ~word | word) & (ones &* 0x80)
    }

    private static func scanSpecial(
        _ text: Span<UInt8>, _ start: Int, _ position: inout Int
    ) throws(JWTError) -> Bool {
        var offset = start
        var hasEscape = false
        while offset < text.count {
            let byte = text[offset]
            if byte == UInt8(ascii: "\"") {
                position = offset &+ 1
                return hasEscape
            } else if byte == UInt8(ascii: "\\") {
                hasEscape = true
                try skipEscape(text, &offset)
            } else if byte < 0x20 {
                throw JWTError(.malformed, "a control character in a JSON string")
            } else if byte < 0x80 {
                offset &+= 1
            } else {
                try skipMultibyte(text, &offset)
            }
        }
        throw JWTError(.malformed, "a JSON string without an end")
    }

    private static func skipEscape(_ text: Span<UInt8>, _ offset: inout Int) throws(JWTError) {
        guard offset &+ 1 < text.count else { throw JWTError(.malformed, "a JSON string without an end") }
        switch text[offset &+ 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset &+= 2
        case UInt8(ascii: "u"):
            guard let unit = codeUnit(text, at: offset) else { throw JWTError(.malformed, "a bad escape in JSON") }
            offset &+= 6
            switch unit {
            case 0xd800...0xdbff:
                // RFC 8259 section 8.2 warns of lone surrogates: they are no characters, so they are refused.
                guard let low = codeUnit(text, at: offset), (0xdc00...0xdfff).contains(low) else {
                    throw JWTError(.malformed, "a lone surrogate in JSON")
                }
                offset &+= 6
            case 0xdc00...0xdfff:
                throw JWTError(.malformed, "a lone surrogate in JSON")
            default:
                break
            }
        default:
            throw JWTError(.malformed, "a bad escape in JSON")
        }
    }

    /// The value of a `\uXXXX` at the offset; nil if there is none.
    private static func codeUnit(_ text: Span<UInt8>, at offset: Int) -> UInt32? {
        guard offset &+ 6 <= text.count, text[offset] == UInt8(ascii: "\\"), text[offset &+ 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt32 = 0
        for index in 2..<6 {
            let byte = text[offset &+ index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit &<< 4 | UInt32(byte &- 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit &<< 4 | UInt32(byte &- 0x57)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit &<< 4 | UInt32(byte &- 0x37)
            default: return nil
            }
        }
        return unit
    }

    /// Skips one character of more than one byte, as table 3-7 of the Unicode standard allows it: no overlong forms, no
    /// surrogates, nothing above U+10FFFF.
    private static func skipMultibyte(_ text: Span<UInt8>, _ offset: inout Int) throws(JWTError) {
        let second: ClosedRange<UInt8>
        let count: Int
        switch text[offset] {
        case 0xc2...0xdf: (count, second) = (2, 0x80...0xbf)
        case 0xe0: (count, second) = (3, 0xa0...0xbf)
        case 0xe1...0xec, 0xee...0xef: (count, second) = (3, 0x80...0xbf)
        case 0xed: (count, second) = (3, 0x80...0x9f)
        case 0xf0: (count, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (count, second) = (4, 0x80...0xbf)
        case 0xf4: (count, second) = (4, 0x80...0x8f)
        default: throw JWTError(.malformed, "a JSON string is not UTF-8")
        }
        guard offset &+ count <= text.count, second.contains(text[offset &+ 1]) else {
            throw JWTError(.malformed, "a JSON string is not UTF-8")
        }
        for index in 2..<max(2, count) where text[offset &+ index] & 0xc0 != 0x80 {
            throw JWTError(.malformed, "a JSON string is not UTF-8")
        }
        offset &+= count
    }

    /// Appends the characters of a string that ``scan(_:from:)`` has accepted, given without its quotes.
    package static func unescape(_ text: Span<UInt8>, from start: Int, to end: Int, into output: inout [UInt8]) {
        var offset = start
        while offset < end {
            let byte = text[offset]
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                offset &+= 1
                continue
            }
            switch text[offset &+ 1] {
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0c)
            case UInt8(ascii: "n"): output.append(0x0a)
            case UInt8(ascii: "r"): output.append(0x0d)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = codeUnit(text, at: offset) ?? 0xfffd
                offset &+= 4
                if (0xd800...0xdbff).contains(scalar), let low = codeUnit(text, at: offset &+ 2) {
                    scalar = 0x1_0000 &+ (scalar &- 0xd800) &<< 10 &+ (low & 0x3ff)
                    offset &+= 6
                }
                // The scan has refused lone surrogates, so there is always a character.
                output.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{fffd}").utf8)
            case let other:  // A quote, a backslash or a slash: the scan lets nothing else pass.
                output.append(other)
            }
            offset &+= 2
        }
    }
}
