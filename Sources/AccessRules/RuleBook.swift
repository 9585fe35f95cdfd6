package import Identity

/// All rules, compiled: immutable, and as fast with a thousand rules as with one.
///
/// The first rule that is about a request decides; what none is about is refused. Without any rule, every login opens every
/// known host.
package struct RuleBook: Sendable {
    /// The rules of one host.
    package struct Site: Sendable, Equatable {
        fileprivate let root: Int
    }

    /// The rules, in the order of the file.
    package let rules: [AccessRule]

    private let tree: PathTree
    /// By the name itself.
    private let names: SiteTable
    /// By the end of the name: rules for `*.example.org`.
    private let ends: SiteTable
    private let hasEnds: Bool
    /// Whether it makes a difference to some rule what host is asked for.
    let hasHosts: Bool

    /// Compiles rules.
    ///
    /// - Parameters:
    ///   - rules: in the order of the file.
    ///   - hosts: hosts that are known although no rule names them: the service's own, and those of the site.
    package init(_ rules: [AccessRule], hosts: [HostName]) {
        self.rules = rules.isEmpty ? [AccessRule(line: 0, admission: .login)] : rules
        let patterns = rules.compactMap(\.host)
        let exact = Set(patterns.filter { !$0.isSubdomains }.map(\.name) + hosts)
        let ends = Set(patterns.filter(\.isSubdomains).map(\.name))
        let allRules = self.rules
        let all = Array(allRules.indices)
        let lists =
            exact.map { name in all.filter { index in allRules[index].host?.contains(name) ?? true } }
            + ends.map { end in
                // Of a host below `end` and below no narrower pattern.
                all.filter { index in
                    guard let host = allRules[index].host else { return true }
                    return host.isSubdomains && (host.name == end || end.isBelow(host.name))
                }
            }
        let (tree, roots) = PathTree.trees(allRules, lists)
        self.tree = tree
        names = SiteTable(zip(exact, roots).map { ($0, $1) })
        self.ends = SiteTable(zip(ends, roots.dropFirst(exact.count)).map { ($0, $1) })
        hasEnds = !ends.isEmpty
        hasHosts = !patterns.isEmpty
    }

    /// The site of a host as it travels (requirement G5); nil if it is no host, or none that is known.
    package func site(of host: Span<UInt8>) -> Site? {
        guard let range = HostName.range(in: host) else { return nil }
        let name = host.extracting(range)
        if let root = names.site(of: name) { return Site(root: root) }
        guard hasEnds else { return nil }
        // The longest end that is known is the narrowest pattern.
        for index in 1..<max(name.count, 1) where name[index - 1] == UInt8(ascii: ".") {
            if let root = ends.site(of: name.extracting(index...)) { return Site(root: root) }
        }
        return nil
    }

    /// The rule that decides, nil if none is about the request.
    ///
    /// - Parameters:
    ///   - path: canonical (``RequestPath``).
    ///   - address: the client's, asked for only if it matters.
    /// - Throws: `unreadableAddress` if a rule's networks matter and the address is none.
    package func rule(
        at site: Site, path: Span<UInt8>, method: MethodSet, address: () -> ClientAddress?
    ) throws(GateRefusal) -> Int? {
        var isAddressMissing = false
        let rule = tree.first(below: site.root, path: path) { index in
            guard rules[index].methods.contains(method) else { return false }
            guard !rules[index].networks.isEmpty else { return true }
            guard let address = address() else {
                isAddressMissing = true
                return false
            }
            return rules[index].networks.contains { $0.contains(address) }
        }
        // Whether the rule was the first one cannot be said.
        if isAddressMissing { throw .unreadableAddress }
        return rule
    }
}
