/// One row of the table of configuration keys.
package struct ConfigurationEntry: Sendable, Equatable {
    /// The type of a value.
    package enum ValueType: Sendable, Equatable {
        /// An `https` origin without a path.
        case origin
        /// An absolute path.
        case path
        case text
        /// A list; in the environment, its items are separated by commas.
        case list
        /// One of these words.
        case word([String])
        case number(ClosedRange<Int>)
        case duration(ClosedRange<Duration>)
        /// A number of bytes.
        case size(ClosedRange<Int>)
        /// A value that can also be given as a file or as a systemd credential.
        case secret
        /// The gate's rules.
        case rules

        /// The type's name.
        package var name: String {
            switch self {
            case .origin: "origin"
            case .path: "path"
            case .text: "text"
            case .list: "list"
            case .word: "word"
            case .number: "number"
            case .duration: "duration"
            case .size: "size"
            case .secret: "secret"
            case .rules: "rules"
            }
        }

        /// The units that a value can have; nil if it has none.
        package var units: String? {
            switch self {
            case .duration: "ms, s, m, h, d"
            case .size: "B, KiB, MiB, GiB"
            case .origin, .path, .text, .list, .word, .number, .secret, .rules: nil
            }
        }
    }

    /// The value if neither the file nor the environment gives one.
    package enum Default: Sendable, Equatable {
        /// The key must be given.
        case required
        /// No value.
        case absent
        /// This value, as the file would give it.
        case value(String)
        /// A value that the server determines, in words.
        case determined(String)
    }

    package let type: ValueType
    /// What a value must be: the end of a sentence.
    package let form: String
    package let standard: Default
    /// What the key sets, in one sentence.
    package let sentence: String

    init(_ type: ValueType, _ form: String, _ standard: Default, _ sentence: String) {
        self.type = type
        self.form = form
        self.standard = standard
        self.sentence = sentence
    }

    /// The default in words; empty if there is none.
    package var defaultText: String {
        switch standard {
        case .required: "required"
        case .absent: ""
        case .value(let text): text
        case .determined(let words): words
        }
    }
}
