import Yams

/// The scalars of a YAML file by their path, each with its line, and the entries of the list `rules`.
struct YAMLSettings {
    struct Entry {
        let value: String
        let line: Int
    }

    private(set) var entries: [String: Entry] = [:]
    /// The list `rules`; nil if there is none.
    private(set) var rules: [RuleEntry]?
    private(set) var problems: [String] = []
    /// False if the text is not a YAML mapping: nothing more can be reported about it.
    private(set) var isReadable = true

    /// Reads a file's text; `problems` has the unreadable parts with their lines.
    init(text: String, file: String) {
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            guard case .mapping(let mapping) = root else {
                isReadable = false
                problems.append("\(file): the configuration must be a mapping of keys, such as `origin: https://…`.")
                return
            }
            read(mapping, prefix: "", file: file)
        } catch {
            isReadable = false
            problems.append("\(file): not valid YAML: \(Self.summary(of: error))")
        }
    }

    /// Reads only a list of rules, from an environment variable.
    init(rules text: String, place: String) {
        do {
            let node = try Yams.compose(yaml: text) ?? Node("")
            rules = RuleEntry.entries(node, line: 1, place: place, problems: &problems)
        } catch {
            problems.append("\(place): not valid YAML: \(Self.summary(of: error))")
        }
    }

    private mutating func read(_ mapping: Node.Mapping, prefix: String, file: String) {
        for (keyNode, valueNode) in mapping {
            let line = keyNode.mark?.line ?? 0
            guard let key = keyNode.scalar?.string else {
                problems.append("\(file):\(line): a key must be plain text.")
                continue
            }
            let path = prefix + key
            if path == "rules" {
                rules = RuleEntry.entries(valueNode, line: line, place: file, problems: &problems)
                continue
            }
            switch valueNode {
            case .mapping(let inner): read(inner, prefix: path + ".", file: file)
            case .scalar(let scalar): insert(scalar.string, at: path, line: line, file: file)
            case .sequence(let sequence):
                let items = sequence.compactMap { $0.scalar?.string }
                guard items.count == sequence.count, !items.contains(where: { $0.contains(",") }) else {
                    problems.append("\(file):\(line): `\(path)` must be a list of plain values.")
                    continue
                }
                insert(items.joined(separator: ","), at: path, line: line, file: file)
            case .alias:
                problems.append("\(file):\(line): `\(path)` is an alias; write the value itself.")
            }
        }
    }

    private mutating func insert(_ value: String, at path: String, line: Int, file: String) {
        guard entries.updateValue(Entry(value: value, line: line), forKey: path) == nil else {
            problems.append("\(file):\(line): `\(path)` is present more than once; keep one.")
            return
        }
    }

    /// The parser's message in one line, without the excerpt of the file, which may contain a secret.
    private static func summary(of error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)."
        case .duplicatedKeysInMapping(let keys, let context):
            "line \(context.mark.line): \(keys.map { "`\($0)`" }.joined(separator: ", ")) more than once; keep one."
        default: "it cannot be read."
        }
    }
}
