/// Finds regular expressions next to a gate. nginx prefers a location chosen by a regular expression to one chosen by a
/// prefix: `\.php$` takes `/app/x.php` away from a protected `/app/`.
enum PatternBesideGate: SiteCheck {
    static let name = "pattern-beside-gate"

    static func findings(in site: Site) -> [Finding] {
        site.servers.flatMap { server -> [Finding] in
            let prefixes = server.scopes.filter { $0.levels.count == 3 && $0.isProtected }.compactMap {
                scope -> String? in
                guard case .location("", let pattern) = scope.kind else { return nil }
                return pattern
            }
            guard !prefixes.isEmpty else { return [] }
            return server.scopes.filter { $0.levels.count == 3 && !$0.isProtected && !$0.isInternal }.compactMap {
                scope in
                guard case .location(let modifier, let pattern) = scope.kind, modifier.hasPrefix("~"),
                    serves(scope), let prefix = prefixes.first(where: { mayMatch(pattern, below: $0) })
                else { return nil }
                return finding(
                    scope.place,
                    why: "This regular expression matches requests below \(prefix), so that they do not pass the gate.",
                    fix: "Write `location ^~ \(prefix)`, or put `include sallyport/gate.conf;` into this location too."
                )
            }
        }
    }

    /// Whether a location opens anything; one that only refuses or redirects does not.
    private static func serves(_ scope: Scope) -> Bool {
        !scope.own.contains { $0.name == "return" || ($0.name == "deny" && $0.argument == "all") }
    }

    /// Whether a path with this prefix could match. A pattern anchored at another prefix cannot; any other might.
    private static func mayMatch(_ pattern: String, below prefix: String) -> Bool {
        guard pattern.hasPrefix("^") else { return true }
        let literal = pattern.dropFirst().prefix { !"\\.[](){}*+?|^$".contains($0) }
        // A quantifier may make the last character optional.
        let sure =
            literal.endIndex < pattern.endIndex && "*?{|".contains(pattern[literal.endIndex])
            ? literal.dropLast() : literal
        return sure.hasPrefix(prefix) || prefix.hasPrefix(sure)
    }
}
