/// Prometheus's text format 0.0.4, read strictly: what Prometheus's parser accepts, and what `promtool check metrics`
/// requires.
struct PrometheusText {
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    /// One line with a value.
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
    }

    /// The type of each metric.
    private(set) var types: [String: String] = [:]
    /// The value of each sample.
    private(set) var values: [Sample: Double] = [:]

    private var helped: Set<String> = []
    private var open = ""

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(description: "the last line is not terminated") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            do {
                try read(String(line))
            } catch {
                throw Malformed(description: "\(error): \(line)")
            }
        }
    }

    /// The value of a sample, nil if there is none.
    subscript(name: String, labels: [String: String]) -> Double? { values[Sample(name: name, labels: labels)] }

    private mutating func read(_ line: String) throws {
        if line.hasPrefix("# HELP ") {
            let words = line.dropFirst(7).split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, Self.isName(words[0]), helped.insert(words[0]).inserted else {
                throw Malformed(description: "invalid or second HELP")
            }
            open = words[0]
        } else if line.hasPrefix("# TYPE ") {
            let words = line.dropFirst(7).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 2, words[0] == open, types[open] == nil, ["counter", "gauge"].contains(words[1]) else {
                throw Malformed(description: "invalid, second or stray TYPE")
            }
            guard (words[1] == "counter") == words[0].hasSuffix("_total") else {
                throw Malformed(description: "counters end in _total, and other metrics do not")
            }
            types[open] = words[1]
        } else {
            try readSample(line)
        }
    }

    private mutating func readSample(_ line: String) throws {
        var rest = Substring(line)
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        rest.removeFirst(name.count)
        // All samples of a metric follow its HELP and TYPE, without other lines between them.
        guard name == open, types[name] != nil else { throw Malformed(description: "a sample outside its family") }
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            repeat {
                let label = String(rest.prefix { $0 != "=" })
                rest.removeFirst(label.count)
                guard Self.isName(label), !label.contains(":"), rest.hasPrefix("=\"") else {
                    throw Malformed(description: "an invalid label")
                }
                rest.removeFirst(2)
                guard labels.updateValue(try Self.quoted(&rest), forKey: label) == nil else {
                    throw Malformed(description: "a duplicate label")
                }
            } while rest.popFirst() == ","
            // The loop ended at a character that must be the closing brace.
            guard line[line.index(before: rest.startIndex)] == "}" else {
                throw Malformed(description: "the labels are not closed")
            }
        }
        guard rest.popFirst() == " ", let value = Double(rest), !rest.contains(" ") else {
            throw Malformed(description: "no value, or a timestamp")
        }
        guard values.updateValue(value, forKey: Sample(name: name, labels: labels)) == nil else {
            throw Malformed(description: "a duplicate sample")
        }
        guard types[name] != "counter" || value >= 0 else { throw Malformed(description: "a counter below 0") }
    }

    /// Reads a label's value up to and including the closing quote.
    private static func quoted(_ rest: inout Substring) throws -> String {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                guard let escaped = rest.popFirst(), let meant = ["\\": "\\", "\"": "\"", "n": "\n"][escaped] else {
                    throw Malformed(description: "an unknown escape")
                }
                value += meant
            default: value.append(character)
            }
        }
        throw Malformed(description: "the quote is not closed")
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.first, !first.isNumber else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
    }
}
