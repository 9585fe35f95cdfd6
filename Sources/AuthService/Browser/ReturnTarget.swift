/// The address to return to after a login: of this origin, or of one of the site's others (requirement B2).
///
/// Every address that a browser could read differently is refused: the rest begins with one slash, is printable ASCII,
/// and has no dot segments, empty segments, backslashes or escaped separators in its path. Characters that browsers
/// send unescaped in a query, and that a URL must not contain, are escaped.
struct ReturnTarget: Sendable, Equatable {
    /// The maximum size in bytes: nginx accepts request lines of 8 KiB, and this one travels inside another.
    static let maximumBytes = 2048

    /// The origin.
    let origin: String
    /// Path and query, beginning with the slash.
    let path: String

    /// The absolute URL.
    var location: String { origin + path }

    /// Reads a target; nil unless it certainly leads to one of these origins.
    ///
    /// - Parameters:
    ///   - text: a path, or an absolute URL.
    ///   - origin: the service's own origin.
    ///   - sites: the other permitted origins, each exactly `https://host[:port]`.
    init?(_ text: String, origin: String, sites: [String]) {
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
            // The last one is empty if the path ends with a slash.
            if plain.isEmpty, index < segments.count - 1 { return false }
            if plain == [UInt8(ascii: ".")] || plain == Array("..".utf8) { return false }
        }
        return true
    }

    /// A decoded segment; nil for a broken escape, and for one that hides a separator or a control character.
    private static func unescaped(_ segment: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = segment
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.prefix(2).allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
                value > 0x20, value != 0x7f, value != UInt8(ascii: "/"), value != UInt8(ascii: "\\")
            else { return nil }
            result.append(value)
            rest = rest.dropFirst(2)
        }
        return result
    }
}
