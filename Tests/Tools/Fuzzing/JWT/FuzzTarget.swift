/// One entry point of the module, with the conditions that must hold for every input.
protocol FuzzTarget {
    var name: String { get }
    /// The initial inputs.
    var seeds: [[UInt8]] { get }
    func judge(_ input: [UInt8]) -> Verdict
}

/// The result of one input.
enum Verdict {
    case refused
    case accepted
    /// A violated condition, in words.
    case wrong(String)
}
