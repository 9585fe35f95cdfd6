/// A place in a configuration that opens the gate, wholly or in part.
package struct Finding: Sendable, Encodable, Equatable {
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

    init(_ check: String, _ place: Place, why: String, fix: String) {
        self.check = check
        file = place.file
        line = place.line
        self.why = why
        self.fix = fix
    }
}
