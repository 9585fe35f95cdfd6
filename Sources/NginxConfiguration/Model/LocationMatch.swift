/// Which paths a `location` takes: its modifier (`=`, `^~`, `~`, `~*`, `@` for a named one, or none) and its pattern.
enum LocationMatch {
    /// Separates a modifier that is written without a space, as in `location =/page`.
    static func read(_ arguments: [String]) -> (modifier: String, pattern: String) {
        let first = arguments.first ?? ""
        if arguments.count > 1 { return (first, arguments[1]) }
        if first.hasPrefix("@") { return ("@", first) }
        for modifier in ["=", "^~", "~*", "~"] where first.hasPrefix(modifier) {
            return (modifier, String(first.dropFirst(modifier.count)))
        }
        return ("", first)
    }
}
