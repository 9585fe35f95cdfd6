/// A metric of one name, with its samples.
package struct MetricFamily: Sendable, Equatable {
    /// The kind of a metric.
    package enum Kind: String, Sendable {
        /// A counter: starts at 0 with the process and only grows.
        case counter
        /// A gauge: goes up and down.
        case gauge
    }

    /// One value, distinguished from others of the family by its labels.
    package struct Sample: Sendable, Equatable {
        /// The labels' names and values. The values come from enumerations and configuration, never from requests:
        /// their number is bounded, and none is secret (requirement S6).
        package let labels: [Label]
        /// The value.
        package let value: Double

        /// Creates a sample.
        package init(_ labels: [Label] = [], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    /// A label of a sample.
    package struct Label: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Its value, of any characters.
        package let value: String

        /// Creates a label.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The name: unique, lower case with `_`, ending in its unit; `_total` for a counter.
    package let name: String
    /// A description in one line.
    package let help: String
    /// The kind.
    package let kind: Kind
    /// The values.
    package let samples: [Sample]

    /// Creates a family.
    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }

    /// Creates a family of one value without labels.
    package init(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        self.init(name, kind, help, [Sample([], value)])
    }

    /// Creates a family with one sample for each value of an enumeration, 0 for missing ones: a rate needs a first
    /// value.
    package init<Key: RawRepresentable<String> & CaseIterable & Hashable>(
        _ name: String, _ kind: Kind, _ help: String, by label: String, _ counts: [Key: Int]
    ) {
        self.init(
            name, kind, help,
            Key.allCases.map { Sample([Label(label, $0.rawValue.snakeCase)], Double(counts[$0] ?? 0)) })
    }
}

extension String {
    /// Converts `unknownUser` to `unknown_user`, the usual spelling of label values.
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
