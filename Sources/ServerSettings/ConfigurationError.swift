/// Why a configuration is refused: every problem together, each with its position and the remedy.
package struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// One sentence for each problem, in the order of the file.
    package let problems: [String]

    /// The first problem, and how to see the others: commands print one line.
    package var description: String {
        guard let first = problems.first else { return "The configuration is not valid." }
        guard problems.count > 1 else { return first }
        return "\(first) (and \(problems.count - 1) more: `sallyport check` lists them all)"
    }
}
