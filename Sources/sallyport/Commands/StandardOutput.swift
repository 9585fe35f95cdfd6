import Foundation

/// Where commands print what they were asked for. A full disk is a refusal here, and neither silence nor a crash.
enum StandardOutput {
    /// Prints a text as it is.
    static func write(_ text: String) throws(CommandRefusal) {
        try write(Array(text.utf8))
    }

    /// Prints bytes as they are.
    static func write(_ bytes: [UInt8]) throws(CommandRefusal) {
        do { try FileHandle.standardOutput.write(contentsOf: Data(bytes)) } catch {
            throw CommandRefusal("Standard output cannot be written; is the disk full?")
        }
    }
}
