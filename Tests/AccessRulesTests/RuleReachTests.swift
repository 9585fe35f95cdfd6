import AccessRules
import Testing

@Suite("Rules that are never reached")
struct RuleReachTests {
    private func lines(_ sketches: [RuleSketch]) throws -> [Int] {
        RuleReach.problems(in: try sketches.enumerated().map { try $1.rule(line: $0 + 1) }).map(\.line)
    }

    @Test("are found by host, path, method and network, also if several rules together match everything")
    func found() throws {
        let shadowed: [[RuleSketch]] = [
            [RuleSketch(path: "/a/*"), RuleSketch(path: "/a/b")], [RuleSketch(path: "/a"), RuleSketch(path: "/a")],
            [RuleSketch(), RuleSketch(host: "h", path: "/a", methods: ["GET"])],
            [RuleSketch(host: "*.s"), RuleSketch(host: "x.s")], [RuleSketch(host: "*.s"), RuleSketch(host: "*.t.s")],
            [RuleSketch(path: "/u/*/p"), RuleSketch(path: "/u/me/p")],
            [RuleSketch(networks: ["10.0.0.0/8"]), RuleSketch(networks: ["10.1.0.0/16"])],
            [RuleSketch(methods: ["GET"]), RuleSketch(methods: ["HEAD"])],
        ]
        for rules in shadowed { #expect(try lines(rules) == [2], "\(rules)") }
        #expect(
            try lines([
                RuleSketch(methods: ["GET"]), RuleSketch(methods: ["POST"]), RuleSketch(methods: ["GET", "POST"]),
            ]) == [3])
        #expect(
            try lines([
                RuleSketch(networks: ["10.0.0.0/8"]), RuleSketch(networks: ["192.0.2.0/24"]),
                RuleSketch(networks: ["10.1.0.0/16", "192.0.2.7"]),
            ]) == [3])
    }

    @Test("are not reported if a request can reach them")
    func reachable() throws {
        let fine: [[RuleSketch]] = [
            [RuleSketch(path: "/a/b"), RuleSketch(path: "/a/*")], [RuleSketch(path: "/a/*"), RuleSketch(path: "/ab")],
            [RuleSketch(host: "h"), RuleSketch(host: "i")], [RuleSketch(host: "h"), RuleSketch()],
            [RuleSketch(host: "*.s"), RuleSketch(host: "s")], [RuleSketch(methods: ["GET"]), RuleSketch()],
            [RuleSketch(networks: ["10.0.0.0/8"]), RuleSketch()],
            [RuleSketch(networks: ["10.0.0.0/8"]), RuleSketch(networks: ["10.0.0.0/7"])],
            [RuleSketch(path: "/u/me/p"), RuleSketch(path: "/u/*/p")],
            [RuleSketch(path: "/u/*/p"), RuleSketch(path: "/u/*")],
            [RuleSketch(methods: ["POST"]), RuleSketch(methods: ["GET", "POST"])],
        ]
        for rules in fine { #expect(try lines(rules).isEmpty, "\(rules)") }
    }

    @Test("name the line that matches first, and say whether its result differs")
    func text() throws {
        let rules = [
            try RuleSketch(path: "/a/*").rule(line: 12), try RuleSketch(path: "/a/b").rule(line: 15),
            try RuleSketch(path: "/a/c", admission: .deny).rule(line: 18),
        ]
        #expect(
            RuleReach.problems(in: rules).map(\.problem.text) == [
                "the rule never matches: line 12 matches all of its requests.",
                "the rule never matches: line 12 matches all of its requests, with another result; move this rule before it.",
            ])
    }
}
