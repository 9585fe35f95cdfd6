internal import AccessRules

/// The address to return to after a login: of this origin, or of one of the site's others (requirement B2).
///
/// Every address that a browser could read differently is refused: the rest is printable ASCII, begins with one slash
/// that no other separator follows in any spelling, and has no dot segments, backslashes or escaped control characters
/// in its path. All other paths and queries of RFC 3986 are kept, with their escapes as received.
struct ReturnTarget: Sendable, Equatable {
    /// The maximum size in bytes. nginx accepts request lines of 8 KiB, and this one travels escaped inside another.
    static let maximumBytes = 4608

    /// The origin.
    let origin: String
    /// Path and query, beginning with the slash.
    let path: String

    /// The absolute URL.
    var location: String { origin + path }

    /// Reads a target; nil unless it certainly leads to one of these origins. One that is too long loses its query.
    ///
    /// - Parameters:
    ///   - text: a path, or an absolute URL.
    ///   - origin: the service's own origin.
    ///   - sites: the other permitted origins, each exactly `https://host[:port]`.
    init?(_ text: String, origin: String, sites: [String]) {
        var text = text[...]
        if text.utf8.count > Self.maximumBytes { text = text.prefix { $0 != "?" } }
        guard (1...Self.maximumBytes).contains(text.utf8.count) else { return nil }
        let path: String
        if text.utf8.first == UInt8(ascii: "/") {
            self.origin = origin
            path = Self.escapingQuery(text)
        } else {
            // The slash is required: without it, `https://site.example@evil.example` would begin with a permitted
            // origin too.
            guard let site = ([origin] + sites).first(where: { text.hasPrefix($0 + "/") }) else { return nil }
            self.origin = site
            path = Self.escapingQuery(text.dropFirst(site.count))
        }
        guard Self.isPlain(path) else { return nil }
        self.path = path
    }

    /// Escapes in a query the two characters that browsers send unescaped there (WHATWG URL, "query percent-encode
    /// set") and that RFC 3986 does not permit: a search for `\d+` must not lose its page.
    private static func escapingQuery(_ text: some StringProtocol) -> String {
        guard let query = text.firstIndex(of: "?") else { return String(text) }
        let escapes: [Character: String] = ["\\": "%5C", "`": "%60"]
        return text[..<query] + text[query...].map { escapes[$0] ?? String($0) }.joined()
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let forbidden = Array(#"\"<>`#"#.utf8)
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) && !forbidden.contains($0) }) else { return false }
        let path = bytes.prefix { $0 != UInt8(ascii: "?") }
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            guard let plain = unescaped(segment) else { return false }
            if plain == [UInt8(ascii: ".")] || plain == Array("..".utf8) { return false }
            guard index == 0 else { continue }
            // After the first slash, another separator could begin the name of a host.
            switch plain.first {
            case nil: if segments.count > 1 { return false }
            case UInt8(ascii: "/"), UInt8(ascii: "\\"): return false
            default: continue
            }
        }
        return true
    }

    /// A decoded segment; nil for a broken escape, and for one of a control character.
    private static func unescaped(_ segment: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        let segment = segment.span
        var index = 0
        while index < segment.count {
            guard segment[index] == UInt8(ascii: "%") else {
                result.append(segment[index])
                index += 1
                continue
            }
            guard let value = PercentEscape.byte(in: segment, at: index), value >= 0x20, value != 0x7f else {
                return nil
            }
            result.append(value)
            index += PercentEscape.length
        }
        return result
    }
}
