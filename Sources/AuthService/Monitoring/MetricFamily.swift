/// A metric of one name, with its samples.
public struct MetricFamily: Sendable, Equatable {
    /// What its values do.
    public enum Kind: String, Sendable {
        /// They only grow, from 0 when the process starts.
        case counter
        /// They go up and down.
        case gauge
    }

    /// One value, told from others of the family by its labels.
    public struct Sample: Sendable, Equatable {
        /// The labels' names and values. The values come from enumerations and configuration, never from requests: they are
        /// bounded in number, and no secret gets among them (requirement S6).
        public let labels: [Label]
        /// The value.
        public let value: Double

        /// Makes a sample.
        public init(_ labels: [Label] = [], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    /// A label of a sample.
    public struct Label: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Its value, of any characters.
        public let value: String

        /// Makes a label.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The name: unique, lower case with `_`, ending in its unit; `_total` for a counter.
    public let name: String
    /// What it says, in one line.
    public let help: String
    /// What its values do.
    public let kind: Kind
    /// The values.
    public let samples: [Sample]

    /// Makes a family.
    public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }

    /// A family of one value without labels.
    public init(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        self.init(name, kind, help, [Sample([], value)])
    }

    /// A family with one sample for each value of an enumeration, 0 where nothing was counted: a rate needs a first value.
    public init<Key: RawRepresentable<String> & CaseIterable & Hashable>(
        _ name: String, _ kind: Kind, _ help: String, by label: String, _ counts: [Key: Int]
    ) {
        self.init(
            name, kind, help,
            Key.allCases.map { Sample([Label(label, $0.rawValue.snakeCase)], Double(counts[$0] ?? 0)) })
    }
}

extension String {
    /// `unknownUser` as `unknown_user`, which is how label values are usually written.
    fileprivate var snakeCase: String {
        reduce(into: "") { text, character in
            if character.isUppercase {
                text += "_" + character.lowercased()
            } else {
                text.append(character)
            }
        }
    }
}
