/// A place in a configuration that opens the gate, wholly or in part, or that could not be judged.
package struct Finding: Sendable, Encodable, Equatable {
    /// The weight of a finding that is none.
    package enum Severity: String, Sendable, Encodable {
        /// It opens nothing by itself: it limits what the checks could judge.
        case warning
    }

    /// The check that found it, for example `return-before-gate`.
    package let check: String
    /// The file of the directive.
    package let file: String
    /// Its line.
    package let line: Int
    /// What is wrong, and its consequence.
    package let why: String
    /// How to fix it.
    package let fix: String
    /// Nil for a finding proper.
    package let severity: Severity?

    /// The position.
    var place: Place { Place(file: file, line: line) }

    init(_ check: String, _ place: Place, why: String, fix: String, severity: Severity? = nil) {
        self.check = check
        file = place.file
        line = place.line
        self.why = why
        self.fix = fix
        self.severity = severity
    }
}
