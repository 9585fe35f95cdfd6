import Yams

/// One entry of the list `rules` in the file, with the lines of its keys.
struct RuleEntry {
    struct Field {
        let line: Int
        /// The values of a list, or the single value of a scalar.
        let values: [String]
        let isList: Bool
    }

    /// The line on which the entry begins.
    let line: Int
    /// The fields by key.
    let fields: [String: Field]

    /// Reads the list.
    ///
    /// - Parameter place: the file, for problems.
    static func entries(_ node: Node, line: Int, place: String, problems: inout [String]) -> [RuleEntry] {
        guard case .sequence(let sequence) = node, !sequence.isEmpty else {
            problems.append(
                "\(place):\(line): `rules` must be a list of rules, such as `- { path: /admin/*, groups: [admins] }`; "
                    + "without any, leave it out.")
            return []
        }
        return sequence.compactMap { entry(in: $0, place: place, problems: &problems) }
    }

    private static func entry(in node: Node, place: String, problems: inout [String]) -> RuleEntry? {
        guard case .mapping(let mapping) = node else {
            problems.append(
                "\(place):\(node.mark?.line ?? 0): a rule must be a mapping, such as `- { path: /*, allow: login }`.")
            return nil
        }
        var fields: [String: Field] = [:]
        var line = mapping.mark?.line ?? node.mark?.line ?? 0
        var isWhole = true
        for (index, pair) in mapping.enumerated() {
            let keyLine = pair.key.mark?.line ?? line
            if index == 0 { line = keyLine }
            guard let key = pair.key.scalar?.string else {
                problems.append("\(place):\(keyLine): a key must be plain text.")
                isWhole = false
                continue
            }
            switch pair.value {
            case .scalar(let scalar):
                fields[key] = Field(line: keyLine, values: [scalar.string], isList: false)
            case .sequence(let sequence) where sequence.allSatisfy({ $0.scalar != nil }):
                fields[key] = Field(line: keyLine, values: sequence.compactMap { $0.scalar?.string }, isList: true)
            case .sequence, .mapping, .alias:
                problems.append("\(place):\(keyLine): `\(key)` of a rule must be a plain value or a list of them.")
                isWhole = false
            }
        }
        return isWhole ? RuleEntry(line: line, fields: fields) : nil
    }
}
