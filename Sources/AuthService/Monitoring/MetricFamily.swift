/// A metric of one name, with its samples.
package struct MetricFamily: Sendable, Equatable {
    /// What its values do.
    package enum Kind: String, Sendable {
        /// They only grow, from 0 when the process starts.
        case counter
        /// They go up and down.
        case gauge
    }

    /// One value, told from others of the family by its labels.
    package struct Sample: Sendable, Equatable {
        /// The labels' names and values. The values come from enumerations and configuration, never from requests: they are
        /// bounded in number, and no secret gets among them (requirement S6).
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
    /// What it says, in one line.
    package let help: String
    /// What its values do.
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

    /// A family of one value without labels.
    package init(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        self.init(name, kind, help, [Sample([], value)])
    }

    /// A family with one sample for each value of an enumeration, 0 where nothing was counted: a rate needs a first value.
    package init<Key: RawRepresentable<String> & CaseIterable & Hashable>(
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
