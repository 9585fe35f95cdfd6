import ArgumentParser
import Foundation

/// The `--json` option of every command that prints data.
struct OutputOption: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints a list as JSON.
    func print(_ rows: [some Encodable]) throws(CommandRefusal) {
        // The encoder would print an empty list on three lines.
        guard !rows.isEmpty else { return try StandardOutput.write("[]\n") }
        try printValue(rows)
    }

    /// Prints a value as JSON.
    func print(_ value: some Encodable) throws(CommandRefusal) {
        try printValue(value)
    }

    private func printValue(_ value: some Encodable) throws(CommandRefusal) {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text: Data
        do { text = try encoder.encode(value) } catch { throw CommandRefusal("The output cannot be written as JSON.") }
        try StandardOutput.write(Array(text) + [UInt8(ascii: "\n")])
    }
}
