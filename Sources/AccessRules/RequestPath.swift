/// The path of a request, as rules match it, or the refusal of one that two programs could read in two ways.
///
/// What nginx normalised is compared with what the client sent (requirement G3): backends are given the one or the other,
/// and a path that means one thing here and another there must not get past. A path is refused if it is not canonical
/// already in the form that was sent: `//`, `.` and `..` as segments, an encoded dot, slash, backslash, semicolon, NUL or
/// other control character, a plain backslash or semicolon, a percent sign that is still there after decoding and has two
/// digits behind it, and text that is not UTF-8, overlong forms among it.
package enum RequestPath {
    /// Whether a decoded path can be read in one way only.
    package static func isCanonical(_ path: Span<UInt8>) -> Bool {
        guard path.count > 0, path[0] == slash else { return false }
        var segment = 1
        var isASCII = true
        for index in 1..<path.count + 1 {
            if index == path.count || path[index] == slash {
                // Empty only at the end; never "." or "..".
                let length = index - segment
                if length == 0, index < path.count { return false }
                if length == 1, path[segment] == dot { return false }
                if length == 2, path[segment] == dot, path[segment + 1] == dot { return false }
                segment = index + 1
                continue
            }
            let byte = path[index]
            if byte < 0x20 || byte == 0x7f || byte == semicolon || byte == backslash { return false }
            if byte >= 0x80 { isASCII = false }
            if byte == percent, index + 2 < path.count, hexDigit(path[index + 1]) != nil,
                hexDigit(path[index + 2]) != nil
            {
                return false
            }
        }
        return isASCII || isUTF8(path)
    }

    /// The length of a decoded path up to a question mark or a number sign in it; nil if it has none.
    ///
    /// Such a path is a page's name to most programs (`/wiki/What%3F`), and ends there for one that looks for the query after
    /// decoding: rules must let both in.
    static func shorterReading(of path: Span<UInt8>) -> Int? {
        for index in path.indices where path[index] == UInt8(ascii: "?") || path[index] == UInt8(ascii: "#") {
            return index
        }
        return nil
    }

    /// The path of a request line's target, decoded: what stands before the query.
    ///
    /// - Returns: nil if it is not canonical in the form in which it was sent, or is sent with a fragment.
    package static func decoded(target: Span<UInt8>) -> DecodedPath? {
        var end = 0
        var hasEscapes = false
        while end < target.count, target[end] != UInt8(ascii: "?") {
            // No client sends a fragment; who does wants it read in two ways.
            if target[end] == UInt8(ascii: "#") { return nil }
            if target[end] == percent { hasEscapes = true }
            end += 1
        }
        guard hasEscapes else {
            return isCanonical(target.extracting(0..<end)) ? .asSent(length: end) : nil
        }
        guard let bytes = unescaped(target.extracting(0..<end)), isCanonical(bytes.span) else { return nil }
        return .unescaped(bytes)
    }

    /// Takes percent-escapes away; nil where one is not whole, or stands for a byte that must not be escaped.
    private static func unescaped(_ path: Span<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(path.count)
        var index = 0
        while index < path.count {
            guard path[index] == percent else {
                bytes.append(path[index])
                index += 1
                continue
            }
            guard index + 2 < path.count, let high = hexDigit(path[index + 1]), let low = hexDigit(path[index + 2])
            else { return nil }
            let byte = high << 4 | low
            // Escaped, these are data to some and syntax to others; control characters fall to `isCanonical`.
            if byte == slash || byte == dot { return nil }
            bytes.append(byte)
            index += 3
        }
        return bytes
    }

    private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        // Refuses overlong forms, surrogates and what ends too early (RFC 3629).
        (try? UTF8Span(validating: bytes)) != nil
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let percent = UInt8(ascii: "%")
    private static let semicolon = UInt8(ascii: ";")
    private static let backslash = UInt8(ascii: "\\")
}
