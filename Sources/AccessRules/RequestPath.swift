/// The path of a request as rules match it. Tells a path that can be read in only one way from all others.
///
/// nginx's normalised path is compared with what the client sent (requirement G3): upstreams receive the one or the
/// other, and a path with two meanings passes only if the rules judge both alike (``PathReadings``). A path has one
/// meaning if it is canonical in the form in which it was sent. Not canonical are: `//`, `.` and `..` as segments, an
/// encoded dot, slash, backslash, semicolon, NUL or other control character, a plain backslash or semicolon, a percent
/// sign that remains after decoding and is followed by two digits, and bytes that are not UTF-8, including overlong
/// forms.
package enum RequestPath {
    /// Whether a decoded path can be read in only one way.
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
            if PercentEscape.byte(in: path, at: index) != nil { return false }
        }
        return isASCII || isUTF8(path)
    }

    /// The length of a decoded path up to a question mark or a number sign in it; nil if it has none.
    ///
    /// Most programs see such a path as a page's name (`/wiki/What%3F`), but a program that looks for the query after
    /// decoding sees it end there: rules must admit both.
    static func shorterReading(of path: Span<UInt8>) -> Int? {
        for index in path.indices where path[index] == UInt8(ascii: "?") || path[index] == UInt8(ascii: "#") {
            return index
        }
        return nil
    }

    /// A target's path as nginx normalises it by default; the target's own bytes for a path that nginx refuses.
    package static func normalized(target: Span<UInt8>) -> [UInt8] {
        switch decoded(target: target) {
        case .unescaped(let bytes): return bytes
        case .asSent(let length): return (0..<length).map { target[$0] }
        case nil: return (try? PathReadings.normalForm(ofTarget: target)) ?? target.indices.map { target[$0] }
        }
    }

    /// The decoded path of a request line's target, without the query.
    ///
    /// - Returns: nil if it is not canonical in the form in which it was sent, or contains a fragment.
    package static func decoded(target: Span<UInt8>) -> DecodedPath? {
        var end = 0
        var hasEscapes = false
        while end < target.count, target[end] != UInt8(ascii: "?") {
            // Clients do not send fragments; one that does wants two programs to disagree.
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

    /// Decodes percent-escapes; nil if one is incomplete, or encodes a byte that must not be escaped.
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
            guard let byte = PercentEscape.byte(in: path, at: index) else { return nil }
            // Escaped, these are data to some programs and syntax to others; `isCanonical` refuses control characters.
            if byte == slash || byte == dot { return nil }
            bytes.append(byte)
            index += PercentEscape.length
        }
        return bytes
    }

    private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        // Refuses overlong forms, surrogates and truncated sequences (RFC 3629).
        (try? UTF8Span(validating: bytes)) != nil
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let percent = UInt8(ascii: "%")
    private static let semicolon = UInt8(ascii: ";")
    private static let backslash = UInt8(ascii: "\\")
}

/// The decoded path of a request's target.
package enum DecodedPath: Sendable, Equatable {
    /// The path has no escapes: it is the first bytes of the target.
    case asSent(length: Int)
    /// The path after decoding its escapes.
    case unescaped([UInt8])
}
