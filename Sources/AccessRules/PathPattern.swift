/// The paths that a rule matches.
///
/// - `/x` matches that path alone.
/// - `/x/*` matches `/x`, `/x/` and everything below, and never `/xy`; `/*` matches every path.
/// - `*` before the end matches any one segment: `/users/*/photo`.
///
/// A pattern is written in decoded form, and compared byte by byte, with case.
package struct PathPattern: Sendable, Hashable {
    /// One segment: its bytes, or nil for `*`.
    package let segments: [[UInt8]?]
    /// Whether the pattern matches everything below.
    package let isPrefix: Bool

    /// The maximum size of a pattern: more than the paths of applications have.
    private static let maximumBytes = 2048

    /// Matches every path.
    package static let everything = PathPattern(segments: [], isPrefix: true)

    private init(segments: [[UInt8]?], isPrefix: Bool) {
        self.segments = segments
        self.isPrefix = isPrefix
    }

    /// Reads a pattern.
    ///
    /// - Throws: ``RuleProblem`` for a path that no request has in canonical form.
    package init(_ text: String) throws(RuleProblem) {
        guard text.utf8.count <= Self.maximumBytes else {
            throw RuleProblem("`path` is longer than \(Self.maximumBytes) bytes.")
        }
        guard text.hasPrefix("/") else { throw RuleProblem("`path` must begin with a slash, such as /admin/*.") }
        if text.contains("%") || text.contains("?") || text.contains("#") {
            throw RuleProblem("`path` is written decoded and without a query: no %, ? or #.")
        }
        var parts = text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            Array($0)
        }
        let star = [UInt8(ascii: "*")]
        if parts == [[]] { parts = [] }
        if parts.last == [] {
            throw RuleProblem("`path` ends with a slash; write \(text)* for it and everything below.")
        }
        isPrefix = parts.last == star
        if isPrefix { parts.removeLast() }
        for part in parts where part != star && part.contains(UInt8(ascii: "*")) {
            throw RuleProblem("`path` has a * within a segment; it stands for a whole one, as in /users/*/photo.")
        }
        guard RequestPath.isCanonical(Array(text.utf8).span) else {
            throw RuleProblem(
                "`path` is not in normal form: it contains //, a segment . or .., a backslash, a semicolon or a control character."
            )
        }
        segments = parts.map { $0 == star ? nil : $0 }
    }

    /// Whether this pattern matches every path of another one.
    package func covers(_ other: PathPattern) -> Bool {
        guard isPrefix ? other.segments.count >= segments.count : other.segments.count == segments.count,
            isPrefix || !other.isPrefix
        else { return false }
        return zip(segments, other.segments).allSatisfy { $0 == nil || $0 == $1 }
    }
}
