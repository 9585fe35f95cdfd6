/// One entry of the module with what must hold for every input.
protocol FuzzTarget {
    var name: String { get }
    /// Inputs to start from.
    var seeds: [[UInt8]] { get }
    func judge(_ input: [UInt8]) -> Verdict
}

/// What came of one input.
enum Verdict {
    case refused
    case accepted
    /// Something that must not be, in words.
    case wrong(String)
}
