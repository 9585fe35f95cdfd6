package import Identity

/// All rules, compiled: immutable, and as fast with a thousand rules as with one.
///
/// The first rule that matches a request decides; a request that no rule matches is refused. Without any rule, every
/// login opens every known host.
package final class RuleBook: Sendable {
    /// The rules of one host.
    package struct Site: Sendable, Equatable {
        fileprivate let root: Int
    }

    /// The rules, in the order of the file.
    package let rules: [AccessRule]

    /// The distinct conditions: most rules have one of a few.
    private let admissions: [Admission]
    private let admissionOfRule: [Int32]
    /// The methods by rule, adjacent in memory, since each decision reads them.
    private let methods: [MethodSet]
    private let hasNetworks: [Bool]
    private let tree: PathTree
    /// Sites by exact name.
    private let names: SiteTable
    /// Sites by the end of the name: rules for `*.example.org`.
    private let ends: SiteTable
    private let hasEnds: Bool
    /// Whether any rule depends on the host.
    let hasHosts: Bool

    /// Compiles rules.
    ///
    /// - Parameters:
    ///   - rules: in the order of the file.
    ///   - hosts: known hosts that no rule names: the service's own, and those of the site.
    package init(_ rules: [AccessRule], hosts: [HostName]) {
        let allRules = rules.isEmpty ? [AccessRule(line: 0, admission: .login)] : rules
        self.rules = allRules
        var places: [Admission: Int32] = [:]
        var admissions: [Admission] = []
        admissionOfRule = allRules.map { rule in
            if let place = places[rule.admission] { return place }
            let place = Int32(admissions.count)
            admissions.append(rule.admission)
            places[rule.admission] = place
            return place
        }
        self.admissions = admissions
        methods = allRules.map(\.methods)
        hasNetworks = allRules.map { !$0.networks.isEmpty }
        let patterns = rules.compactMap(\.host)
        let exact = Set(patterns.filter { !$0.isSubdomains }.map(\.name) + hosts)
        let ends = Set(patterns.filter(\.isSubdomains).map(\.name))
        let all = Array(allRules.indices)
        let lists =
            exact.map { name in all.filter { index in allRules[index].host?.contains(name) ?? true } }
            + ends.map { end in
                // Rules for hosts below `end` and below no narrower pattern.
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

    /// The condition of a rule.
    package func admission(ofRule rule: Int) -> Admission { admissions[Int(admissionOfRule[rule])] }

    /// The site of a host as a client sends it (requirement G5); nil for an invalid or unknown host.
    package func site(of host: Span<UInt8>) -> Site? {
        guard let range = HostName.range(in: host) else { return nil }
        let name = host.extracting(range)
        if let root = names.site(of: name) { return Site(root: root) }
        guard hasEnds else { return nil }
        // The longest known end is the narrowest pattern.
        for index in 1..<max(name.count, 1) where name[index - 1] == UInt8(ascii: ".") {
            if let root = ends.site(of: name.extracting(index...)) { return Site(root: root) }
        }
        return nil
    }

    /// The rule that decides; nil if no rule matches.
    ///
    /// - Parameters:
    ///   - path: the canonical path (``RequestPath``).
    ///   - address: the client's address, evaluated only if it matters.
    /// - Throws: `unreadableAddress` if a rule's networks matter and the address is invalid.
    package func rule(
        at site: Site, path: Span<UInt8>, method: MethodSet, address: () -> ClientAddress?
    ) throws(GateRefusal) -> Int? {
        var isAddressMissing = false
        let rule = tree.first(below: site.root, path: path) { index in
            guard methods[index].contains(method) else { return false }
            guard hasNetworks[index] else { return true }
            guard let address = address() else {
                isAddressMissing = true
                return false
            }
            return rules[index].networks.contains { $0.contains(address) }
        }
        // Without the address, the first matching rule is unknown.
        if isAddressMissing { throw .unreadableAddress }
        return rule
    }
}
