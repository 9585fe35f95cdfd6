/// Finds rules that no request reaches, because earlier rules match all of their requests.
package enum RuleReach {
    /// One sentence for each unreachable rule, with the lines of the rules before it.
    package static func problems(in rules: [AccessRule]) -> [(line: Int, problem: RuleProblem)] {
        var problems: [(line: Int, problem: RuleProblem)] = []
        for (index, rule) in rules.enumerated() {
            let earlier = rules[..<index].filter { $0.coversPlaces(of: rule) }
            guard let answering = answering(rule, among: earlier) else { continue }
            let lines = answering.map(String.init).joined(separator: ", ")
            let what = rules[..<index].contains { $0.line == answering.first && $0.admission == rule.admission }
            problems.append(
                (
                    rule.line,
                    RuleProblem(
                        "the rule never matches: line \(lines) matches all of its requests"
                            + (what ? "." : ", with another result; move this rule before it."))
                ))
        }
        return problems
    }

    /// The lines of the rules that together match every request of a rule; nil if some request gets past them.
    private static func answering(_ rule: AccessRule, among earlier: [AccessRule]) -> [Int]? {
        guard !earlier.isEmpty else { return nil }
        var lines: [Int] = []
        // Each method from each network, or from anywhere, must match an earlier rule.
        for bit in 0..<UInt32.bitWidth {
            let method = MethodSet(rawValue: 1 << UInt32(bit))
            guard rule.methods.contains(method) else { continue }
            let candidates = earlier.filter { $0.methods.contains(method) }
            for network in rule.networks.isEmpty ? [nil] : rule.networks.map(Optional.some) {
                let match = candidates.first { candidate in
                    guard !candidate.networks.isEmpty else { return true }
                    guard let network else { return false }
                    return candidate.networks.contains { $0.covers(network) }
                }
                guard let match else { return nil }
                if !lines.contains(match.line) { lines.append(match.line) }
            }
        }
        return lines.sorted()
    }
}
