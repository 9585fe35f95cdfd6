import AccessRules
import ArgumentParser
import Identity
import ServerSettings
import SQLiteStore

/// `sallyport rules check`: the gate's decision about a request, and the line of the configuration that makes it.
struct RulesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Print the gate's decision about a request and the rule behind it.",
        discussion: """
            The decision uses the account's name and its current groups. Without --user, the request is anonymous.
            """)

    private struct Answer: Encodable {
        let decision: String
        let status: Int
        let rule: String?
        let reason: String
    }

    @Option(help: "The host, as the browser names it.") var host: String
    @Option(help: "The path as sent, with percent-encoding.") var path: String
    @Option(help: "The method.") var method = "GET"
    @Option(help: "The user name of the request's account; without it, the request is anonymous.") var user: String?
    @Option(help: "The client's IP address, for rules with networks.") var address: String?
    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings = try config.load()
        let account = try account(settings)
        let answer = answer(RuleBook(settings), account)
        if output.json { return try output.print(answer) }
        let place = answer.rule.map { "\($0): " } ?? ""
        try StandardOutput.write("\(answer.decision) (\(answer.status)): \(place)\(answer.reason)\n")
    }

    private func account(_ settings: Settings) throws -> Account? {
        guard let user else { return nil }
        return try AccountDirectory(settings, mode: .readOnly).account(named: user)
    }

    private func answer(_ book: RuleBook, _ account: Account?) -> Answer {
        // As nginx sends it: the path in normal form, and the host as the server's own name.
        let (target, host, method) = (Array(path.utf8), Array(host.utf8), Array(method.utf8))
        let canonical = RequestPath.normalized(target: target.span)
        let client = address.flatMap { ClientAddress($0) }
        do throws(GateRefusal) {
            let ruling = try book.ruling(
                host: host.span, server: host.span, method: method.span, path: canonical.span, target: target.span
            ) { client }
            let rules: [Int] =
                switch ruling {
                case .one(let rule): [rule]
                case .each(let list), .everyReading(let list): list
                }
            // The strictest of them is the answer; usually there is one.
            let answers = rules.map { answer(book.rules[$0], account) }
            return answers.max { $0.status < $1.status } ?? refusal(.noRule)
        } catch {
            let path = book.explanation(
                of: error, host: host.span, server: host.span, method: method.span, target: target.span,
                place: { $0.line == 0 ? "the rule for logged-in users" : "\(config.path):\($0.line)" }
            ) { client }
            return refusal(error, path: path ?? "")
        }
    }

    private func refusal(_ refusal: GateRefusal, path: String = "") -> Answer {
        let reason =
            switch refusal {
            case .unknownHost: "no rule, `origin` or `gate.sites` names this host."
            case .unnamedServer: "the server has no name of its own."
            case .malformedMethod: "the method is not valid; methods are in upper case."
            case .ambiguousPath: "the path is ambiguous, and always refused: \(path)."
            case .differentReadings: "the path is ambiguous, and the rules judge its readings differently: \(path)."
            case .unreadableAddress: "the rules for this path depend on the client's network; give --address."
            case .noRule: "no rule matches this request; requests that match no rule are refused."
            }
        return Answer(decision: "refused", status: 403, rule: nil, reason: reason)
    }

    private func answer(_ rule: AccessRule, _ account: Account?) -> Answer {
        let place = rule.line == 0 ? nil : "\(config.path):\(rule.line)"
        func answer(_ decision: String, _ status: Int, _ reason: String) -> Answer {
            Answer(decision: decision, status: status, rule: place, reason: reason)
        }
        let admission = rule.admission
        switch admission.kind {
        case .deny: return answer("refused", 403, "the rule refuses everybody.")
        case .public: return answer("let in", 204, "the rule lets everybody in.")
        case .login: break
        }
        let whom = Self.sentence(admission)
        guard let account else { return answer("asked to log in", 401, "\(whom).") }
        guard !account.isDisabled else { return answer("asked to log in", 401, "the account is disabled.") }
        guard
            admission.admits(canonicalName: account.username.canonical, groups: account.profile.groups)
        else { return answer("refused", 403, "\(whom), and \(account.username.entered) is not.") }
        return answer("let in", 204, "\(whom).")
    }

    private static func sentence(_ admission: Admission) -> String {
        var who: [String] = []
        if !admission.groups.isEmpty { who.append("is in \(admission.groups.joined(separator: " or "))") }
        if !admission.users.isEmpty { who.append("is \(admission.users.joined(separator: " or "))") }
        let fresh = admission.freshSeconds.map { ", by a login in the last \($0) s" } ?? ""
        let scopes =
            admission.scopes.isEmpty
            ? "" : ", with a personal token only if it has the scope \(admission.scopes.joined(separator: " or "))"
        let basic = admission.acceptsBasic ? ", with a personal token also as the password of HTTP Basic" : ""
        return "lets in who " + (who.isEmpty ? "is logged in" : who.joined(separator: " or ")) + fresh + scopes + basic
    }
}
