/// Something in a configuration that opens the gate, or leaves it ajar.
public struct Finding: Sendable, Encodable, Equatable {
    /// The check that found it, for example `return-before-gate`.
    public let check: String
    /// The file of the directive.
    public let file: String
    /// Its line.
    public let line: Int
    /// What is wrong there and what it would let happen.
    public let why: String
    /// What to do about it.
    public let mend: String

    init(_ check: String, _ place: Place, why: String, mend: String) {
        self.check = check
        file = place.file
        line = place.line
        self.why = why
        self.mend = mend
    }
}
