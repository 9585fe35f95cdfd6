/// The values of variables when a block passes its request on, as far as constants decide them.
///
/// nginx runs the directives of its rewrite module in the order of the file: those of the server, then those of the one
/// location that it has chosen. A location inherits none of them from the location around it. An `if` may run or not,
/// so that a variable can have several values.
struct Variables: Sendable {
    /// The maximum number of combinations of `if` that are distinguished. Beyond it, no variable is known.
    private static let mostPaths = 64

    /// One way through the directives.
    private struct Path: Equatable {
        /// Values by name, in lower case and without `$`. A variable without an entry is unknown.
        var values: [String: String]
        /// Whether `break` or `return` has ended it.
        var hasEnded = false
    }

    private var paths: [Path]
    /// The names of the variables that decide a target. Only these are followed.
    private var relevant: Set<String> = []

    /// The variables that a `map` of `http` sets to one and the same constant, whatever the request.
    init(http: [Directive] = []) {
        var values: [String: String] = [:]
        for map in http where map.name == "map" && map.arguments.count == 2 {
            guard let block = map.block, block.contains(where: { $0.name == "default" }) else { continue }
            let results = Set(block.filter { !$0.arguments.isEmpty }.map(\.argument))
            if let result = results.first, results.count == 1, !result.contains("$") {
                values[Self.key(map.arguments[1])] = result
            }
        }
        paths = [Path(values: values)]
    }

    /// The name of a variable as nginx compares it: without `$` and in lower case.
    static func key(_ name: String) -> String {
        (name.hasPrefix("$") ? String(name.dropFirst()) : name).lowercased()
    }

    /// These variables, and those that the targets in a server's block depend on.
    func following(_ block: [Directive]) -> Variables {
        var result = self
        var settings: [String: [String]] = [:]
        func collect(_ block: [Directive]) {
            for directive in block {
                if Pass.names.contains(directive.name) {
                    result.relevant.formUnion(Self.names(in: directive.argument))
                } else if directive.name == "set", directive.arguments.count == 2 {
                    settings[Self.key(directive.argument), default: []].append(directive.arguments[1])
                }
                collect(directive.block ?? [])
            }
        }
        collect(block)
        var waiting = Array(result.relevant)
        while let name = waiting.popLast() {
            for used in (settings[name] ?? []).flatMap({ Self.names(in: $0) })
            where result.relevant.insert(used).inserted { waiting.append(used) }
        }
        return result
    }

    /// Runs the directives of a server or of a location.
    ///
    /// - Parameter condition: the position of an `if` among them whose condition holds.
    func running(_ directives: [Directive], within condition: Place? = nil) -> Variables {
        var result = self
        for index in result.paths.indices { result.paths[index].hasEnded = false }
        for directive in directives { result.run(directive, within: condition) }
        // `auth_request_set` runs last.
        let answers = directives.filter { $0.name == "auth_request_set" }.map { Self.key($0.argument) }
        for name in answers { result.forget(name) }
        return result
    }

    private mutating func run(_ directive: Directive, within condition: Place?) {
        switch directive.name {
        case "set":
            guard directive.arguments.count == 2, relevant.contains(Self.key(directive.argument)) else { return }
            for index in paths.indices where !paths[index].hasEnded {
                paths[index].values[Self.key(directive.argument)] =
                    Self.text(directive.arguments[1], paths[index].values)
            }
        case "if":
            if Self.isForOnePath(directive) { return }
            let outside = condition == directive.place ? [] : paths
            directive.arguments.forEach { forgetCaptures(in: $0) }
            for inner in directive.block ?? [] { run(inner, within: condition) }
            if outside.isEmpty { return }
            // A condition that answers the request passes nothing on.
            let answers = directive.block?.contains { $0.name == "return" } ?? false
            paths = outside + (answers ? [] : paths.filter { !outside.contains($0) })
            if paths.count > Self.mostPaths { paths = [Path(values: [:])] }
        case "break", "return":
            for index in paths.indices { paths[index].hasEnded = true }
        case "rewrite": forgetCaptures(in: directive.argument)
        default:
            // Other modules set variables too: `set_by_lua_block $name`, `set_random $name`.
            if directive.name.hasPrefix("set_"), directive.argument.hasPrefix("$") {
                forget(Self.key(directive.argument))
            }
        }
    }

    /// Whether an `if` only ends the directives for a single path, as that of sallyport/gate-server.conf does.
    private static func isForOnePath(_ directive: Directive) -> Bool {
        directive.arguments.count == 3 && ["($uri", "($document_uri"].contains(directive.argument)
            && directive.arguments[1] == "=" && directive.block?.map(\.name) == ["break"]
    }

    /// Makes a variable unknown, by its name in lower case and without `$`.
    mutating func forget(_ name: String) {
        for index in paths.indices { paths[index].values[name] = nil }
    }

    /// Forgets the variables that a regular expression sets by named groups.
    mutating func forgetCaptures(in pattern: String) {
        guard pattern.contains("(?") else { return }
        for match in pattern.matches(of: /\(\?P?[<'](\w+)[>']/) { forget(String(match.1).lowercased()) }
    }

    /// The values that a text can have. Unknown variables remain in them.
    func values(of text: String) -> [String] {
        var values: [String] = []
        for path in paths {
            let value = Self.text(text, path.values)
            if !values.contains(value) { values.append(value) }
        }
        return values
    }

    /// The text with the known variables, `$name` or `${name}`, replaced.
    private static func text(_ text: String, _ values: [String: String]) -> String {
        guard text.contains("$") else { return text }
        return parts(of: text).map { part in
            guard let name = part.name else { return part.text }
            return values[name] ?? part.text
        }.joined()
    }

    /// The names of the variables in a text, in lower case and without `$`.
    private static func names(in text: String) -> [String] { parts(of: text).compactMap(\.name) }

    /// A text's variables, and what is between them.
    private static func parts(of text: String) -> [(text: String, name: String?)] {
        let bytes = Array(text.utf8)
        var parts: [(text: String, name: String?)] = []
        var start = 0
        var index = 0
        func isName(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$") else {
                index += 1
                continue
            }
            let isBraced = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{")
            let first = index + (isBraced ? 2 : 1)
            let last = bytes[first...].firstIndex { !isName($0) } ?? bytes.count
            let end = isBraced ? last + 1 : last
            guard last > first, end <= bytes.count, !isBraced || bytes[last] == UInt8(ascii: "}") else {
                index += 1
                continue
            }
            if start < index { parts.append((string(start..<index), nil)) }
            parts.append((string(index..<end), string(first..<last).lowercased()))
            start = end
            index = end
        }
        if start < bytes.count { parts.append((string(start..<bytes.count), nil)) }
        return parts
    }
}
