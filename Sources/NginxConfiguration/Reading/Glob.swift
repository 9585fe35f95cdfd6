/// File name patterns of `include`: `*`, `?` and `[…]`, none of which matches a slash.
enum Glob {
    /// Whether a path is a pattern to nginx.
    static func isPattern(_ path: String) -> Bool { path.utf8.contains { "*?[".utf8.contains($0) } }

    /// Whether a pattern can match a single path only, because each of its brackets holds one character.
    static func isOptionalFile(_ pattern: String) -> Bool {
        isPattern(pattern) && !isPattern(pattern.replacing(/\[[^!^\]]\]/, with: ""))
    }

    /// The directory in which a pattern's first variable part is looked for.
    static func directory(of pattern: String) -> String {
        let fixed = pattern.split(separator: "/", omittingEmptySubsequences: false).prefix { !isPattern(String($0)) }
        return fixed == [""] ? "/" : fixed.isEmpty ? "." : fixed.joined(separator: "/")
    }

    /// Whether the pattern matches the path.
    static func matches(_ pattern: String, _ path: String) -> Bool {
        let pattern = pattern.split(separator: "/", omittingEmptySubsequences: false)
        let path = path.split(separator: "/", omittingEmptySubsequences: false)
        guard pattern.count == path.count else { return false }
        return zip(pattern, path).allSatisfy { matches(Array($0.utf8)[...], Array($1.utf8)[...]) }
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        switch first {
        case UInt8(ascii: "*"):
            // Only an explicit dot matches a hidden file.
            if name.first == UInt8(ascii: "."), pattern.startIndex == 0, name.startIndex == 0 { return false }
            return (name.startIndex...name.endIndex).contains { matches(pattern.dropFirst(), name[$0...]) }
        case UInt8(ascii: "?"):
            if name.first == UInt8(ascii: "."), pattern.startIndex == 0, name.startIndex == 0 { return false }
            return !name.isEmpty && matches(pattern.dropFirst(), name.dropFirst())
        case UInt8(ascii: "["):
            guard let byte = name.first else { return false }
            let negates = [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern.dropFirst().first)
            guard let end = pattern.dropFirst(negates ? 3 : 2).firstIndex(of: UInt8(ascii: "]")) else {
                // Without its end, the bracket is a character.
                return byte == first && matches(pattern.dropFirst(), name.dropFirst())
            }
            // As for an asterisk, only an explicit dot matches a hidden file.
            if byte == UInt8(ascii: "."), pattern.startIndex == 0, name.startIndex == 0 { return false }
            var set = pattern[(pattern.startIndex + 1)..<end]
            if negates { set = set.dropFirst() }
            var isIn = false
            var rest = set
            while let low = rest.popFirst() {
                if rest.count >= 2, rest.first == UInt8(ascii: "-") {
                    let high = rest[rest.startIndex + 1]
                    rest = rest.dropFirst(2)
                    isIn = isIn || (low <= high && (low...high).contains(byte))
                } else {
                    isIn = isIn || low == byte
                }
            }
            return isIn != negates && matches(pattern[(end + 1)...], name.dropFirst())
        default: return name.first == first && matches(pattern.dropFirst(), name.dropFirst())
        }
    }
}
