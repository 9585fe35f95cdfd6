import Foundation

/// The output of commands. A full disk is a refusal, not silence or a crash.
enum StandardOutput {
    /// Prints a text unchanged.
    static func write(_ text: String) throws(CommandRefusal) {
        try write(Array(text.utf8))
    }

    /// Prints bytes unchanged.
    static func write(_ bytes: [UInt8]) throws(CommandRefusal) {
        do { try FileHandle.standardOutput.write(contentsOf: Data(bytes)) } catch {
            throw CommandRefusal("Standard output is not writable; is the disk full?")
        }
    }
}
