internal import AccessRules
import Identity

/// Turns the entries of `rules` into rules, and collects all mistakes, each with its line.
struct RuleReader {
    private static let keys = [
        "host", "path", "methods", "networks", "allow", "groups", "users", "scopes", "fresh", "identity", "basic",
    ]

    private let place: String
    private(set) var problems: [String] = []
    /// Whether every entry became a rule.
    private var isWhole = true

    /// - Parameter place: the file or the environment variable of the entries.
    init(place: String) { self.place = place }

    /// The rules, in the order of the entries. If all of them are valid, unreachable ones are problems too.
    mutating func rules(_ entries: [RuleEntry]) -> [AccessRule] {
        let rules = entries.compactMap { rule($0) }
        if isWhole {
            for (line, problem) in RuleReach.problems(in: rules) { note(line, problem.text) }
        }
        return rules
    }

    private mutating func rule(_ entry: RuleEntry) -> AccessRule? {
        let before = problems.count
        checkKeys(of: entry)
        let host = one("host", in: entry) { text throws(RuleProblem) in try HostPattern(text) }
        let path = one("path", in: entry) { text throws(RuleProblem) in try PathPattern(text) }
        let methods = many("methods", in: entry, Self.method)
        let networks = many("networks", in: entry) { text throws(RuleProblem) in try NetworkRange(text) }
        let admission = admission(entry)
        guard problems.count == before, let admission else {
            isWhole = false
            return nil
        }
        return AccessRule(
            line: entry.line, host: host, path: path ?? .everything,
            methods: methods.map { $0.reduce(into: []) { $0.formUnion($1) } } ?? .all, networks: networks ?? [],
            admission: admission)
    }

    private mutating func admission(_ entry: RuleEntry) -> Admission? {
        let allow = one("allow", in: entry) { text throws(RuleProblem) in
            guard let kind = Admission.Kind(rawValue: text) else {
                throw RuleProblem("`allow` must be deny, public or login.")
            }
            return kind
        }
        let groups = many("groups", in: entry, Self.group)
        let users = many("users", in: entry, Self.user)
        let scopes = many("scopes", in: entry, Self.scope)
        let fresh = one("fresh", in: entry, Self.fresh)
        let audience = one("identity", in: entry, Self.audience)
        let basic = one("basic", in: entry, Self.basic)
        let names = ["groups", "users"].filter { entry.fields[$0] != nil }
        guard entry.fields["allow"] != nil || !names.isEmpty else {
            note(
                entry.line,
                "the rule does not name who may pass; write allow: deny, public or login, or groups, or users.")
            return nil
        }
        if let allow {
            for name in names {
                note(
                    entry.line,
                    "`allow` and `\(name)` contradict each other; remove `allow` to let only some accounts pass.")
            }
            for name in ["scopes", "fresh", "identity", "basic"]
            where allow != .login && entry.fields[name] != nil && names.isEmpty {
                note(
                    entry.line,
                    "`\(name)` applies to logged-in accounts, and `allow: \(allow.rawValue)` requires no login.")
            }
        }
        return Admission(
            kind: allow ?? .login, groups: groups ?? [], users: users ?? [], scopes: scopes ?? [], freshSeconds: fresh,
            audience: audience, acceptsBasic: basic ?? false)
    }

    // MARK: Keys and values

    private mutating func checkKeys(of entry: RuleEntry) {
        let unknown = entry.fields.filter { !Self.keys.contains($0.key) }
        for (key, field) in unknown.sorted(by: { ($0.value.line, $0.key) < ($1.value.line, $1.key) }) {
            let hint = Suggestions(names: Self.keys).nearest(to: key).map { "; did you mean `\($0)`?" }
            note(
                field.line,
                "unknown key `\(key)` of a rule" + (hint ?? "; it has \(Self.keys.joined(separator: ", "))."))
        }
    }

    private mutating func one<Value>(
        _ key: String, in entry: RuleEntry, _ read: (String) throws(RuleProblem) -> Value
    ) -> Value? {
        guard let field = entry.fields[key] else { return nil }
        guard !field.isList, let text = field.values.first else {
            note(field.line, "`\(key)` takes one value; write a rule for each.")
            return nil
        }
        do { return try read(text) } catch {
            note(field.line, error.text)
            return nil
        }
    }

    private mutating func many<Value: Hashable>(
        _ key: String, in entry: RuleEntry, _ read: (String) throws(RuleProblem) -> Value
    ) -> [Value]? {
        guard let field = entry.fields[key] else { return nil }
        guard !field.values.isEmpty else {
            note(field.line, "`\(key)` is an empty list; remove it or add entries.")
            return nil
        }
        var values: [Value] = []
        for text in field.values {
            do throws(RuleProblem) {
                let value = try read(text)
                if values.contains(value) { note(field.line, "`\(key)` has `\(text)` twice; keep one.") }
                values.append(value)
            } catch {
                note(field.line, error.text)
            }
        }
        return values
    }

    private mutating func note(_ line: Int, _ text: String) {
        problems.append("\(place):\(line): \(text)")
    }

    // MARK: Forms of values

    private static func method(_ text: String) throws(RuleProblem) -> MethodSet {
        if let method = MethodSet(named: text) { return method }
        let hint = Suggestions(names: MethodSet.names).nearest(to: text).map { "; did you mean \($0)?" } ?? "."
        throw RuleProblem("`methods` has no method `\(text)`" + hint)
    }

    private static func group(_ text: String) throws(RuleProblem) -> String {
        do { _ = try AccountProfile(groups: [text]) } catch { throw RuleProblem("`groups`: \(error.detail).") }
        return text
    }

    private static func user(_ text: String) throws(RuleProblem) -> String {
        do { return try Username(typed: text).canonical } catch { throw RuleProblem("`users`: \(error.detail).") }
    }

    private static func scope(_ text: String) throws(RuleProblem) -> String {
        do { try PersonalToken.check(scope: text) } catch { throw RuleProblem("`scopes`: \(error.detail).") }
        return text
    }

    private static func fresh(_ text: String) throws(RuleProblem) -> Int64 {
        guard let duration = Quantity.duration(text), duration >= .seconds(1), duration <= .seconds(400 * 86400) else {
            throw RuleProblem("`fresh` must be a duration such as 10m, from 1s to 400d.")
        }
        return duration.components.seconds
    }

    private static func basic(_ text: String) throws(RuleProblem) -> Bool {
        switch text {
        case "true": return true
        case "false": return false
        default: throw RuleProblem("`basic` must be true or false.")
        }
    }

    /// The maximum size of an audience in bytes: it is part of a token in a header field.
    static let maximumAudienceBytes = 255

    /// An audience: any name, usually the application's origin.
    static func audience(_ text: String) throws(RuleProblem) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0.value != 0x7f }
        guard (1...maximumAudienceBytes).contains(text.utf8.count), isPlain else {
            throw RuleProblem(
                "`identity` must be the audience of a token, such as https://app.example.org, "
                    + "in at most \(maximumAudienceBytes) ASCII characters without spaces.")
        }
        return text
    }
}
