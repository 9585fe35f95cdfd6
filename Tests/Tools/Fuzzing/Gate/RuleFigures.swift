internal import AccessRules
internal import AuthService
import Glibc
internal import HTTPTypes
internal import Identity

/// The cost of rules: the whole decision in memory, with a thousand rules over a hundred hosts and with none, in turns.
package struct RuleFigures {
    private static let hosts = 100
    private static let rulesPerHost = 10
    private static let rounds = 60
    private static let questionsPerRound = 20_000

    package init() {}

    /// Measures and prints the median of the rounds' ratios.
    package func print() throws {
        let names = (0..<Self.hosts).map { "app\($0).example.org" }
        let rules = try names.flatMap { name in
            try (0..<Self.rulesPerHost).map { index in
                AccessRule(
                    line: index + 1, host: try HostPattern(name), path: try PathPattern("/part\(index)/*"),
                    admission: .login)
            }
        }
        let plain = try GateSubject(RuleBook([], hosts: names.compactMap { HostName($0) }), seed: 1)
        let ruled = try GateSubject(RuleBook(rules, hosts: []), seed: 1)
        let (plainQuestions, ruledQuestions) = (questions(names, plain), questions(names, ruled))
        var ratios: [Double] = []
        var times: [(plain: Double, ruled: Double)] = []
        for round in 0..<(Self.rounds + 5) {
            // The order alternates, so that neither always runs with warm caches.
            let (first, second) = round % 2 == 0 ? (plain, ruled) : (ruled, plain)
            let (firstQuestions, secondQuestions) =
                round % 2 == 0 ? (plainQuestions, ruledQuestions) : (ruledQuestions, plainQuestions)
            let one = seconds(first, firstQuestions)
            let two = seconds(second, secondQuestions)
            let pair = round % 2 == 0 ? (plain: one, ruled: two) : (plain: two, ruled: one)
            // The first rounds warm up.
            guard round >= 5 else { continue }
            times.append(pair)
            ratios.append(pair.ruled / pair.plain)
        }
        func median(_ list: [Double]) -> Double { list.sorted()[list.count / 2] }
        func nanoseconds(_ seconds: Double) -> Int { Int(seconds / Double(Self.questionsPerRound) * 1e9) }
        Swift.print("a decision, no rules:                 \(nanoseconds(median(times.map(\.plain)))) ns of CPU")
        Swift.print("a decision, 1,000 rules on 100 hosts: \(nanoseconds(median(times.map(\.ruled)))) ns of CPU")
        Swift.print(
            "ratio (median of \(ratios.count)):            \(Double(Int(median(ratios) * 1000)) / 1000), must be <= 1.05"
        )
    }

    private func questions(_ names: [String], _ subject: GateSubject) -> [GateQuestion] {
        names.enumerated().map { index, name in
            let target = Array("/part\(index % Self.rulesPerHost)/some/page".utf8)
            return GateQuestion([
                ("HTTP_AUTHORIZATION", Array("Bearer \(subject.token)".utf8)), ("SERVER_NAME", Array(name.utf8)),
                ("GATE_HOST", Array(name.utf8)), ("GATE_METHOD", Array("GET".utf8)), ("GATE_URI", target),
                ("GATE_PATH", target), ("REMOTE_ADDR", Array("192.0.2.1".utf8)),
            ])
        }
    }

    /// CPU time of this thread, which does not depend on the machine's load.
    private func seconds(_ subject: GateSubject, _ questions: [GateQuestion]) -> Double {
        let begin = Self.cpuSeconds()
        for index in 0..<Self.questionsPerRound {
            let response = subject.service.respond(to: questions[index % questions.count])
            precondition(response.status == .noContent, "a question of the benchmark was refused")
        }
        return Self.cpuSeconds() - begin
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
