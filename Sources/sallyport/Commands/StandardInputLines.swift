import Foundation

/// The lines of standard input, byte for byte, in bounded memory whatever their length.
struct StandardInputLines {
    private static let lineFeed = UInt8(ascii: "\n")
    /// The size of one read: the capacity of a pipe.
    private static let chunk = 64 << 10

    private let maximumLength: Int
    private var buffer: ArraySlice<UInt8> = []

    /// Reads lines of which at most this many bytes matter: of a longer one, the first `maximumLength + 1` bytes are
    /// returned, so that the caller sees that it is too long.
    init(maximumLength: Int) {
        self.maximumLength = maximumLength
    }

    /// Whether the next line is available without waiting.
    var hasLine: Bool { buffer.contains(Self.lineFeed) }

    /// The next line without its line feed; nil at the end. Text after the last line feed is a line if it is not empty.
    /// Nothing else is removed, not even a carriage return: it is not part of a token.
    mutating func next() throws(CommandRefusal) -> [UInt8]? {
        var line: [UInt8] = []
        var isStarted = false
        while true {
            let end = buffer.firstIndex(of: Self.lineFeed)
            let part = buffer[..<(end ?? buffer.endIndex)]
            line += part.prefix(maximumLength + 1 - line.count)
            isStarted = isStarted || !part.isEmpty
            if let end {
                buffer = buffer[(end + 1)...]
                return line
            }
            guard try fill() else { return isStarted ? line : nil }
        }
    }

    /// Reads more; false at the end.
    private mutating func fill() throws(CommandRefusal) -> Bool {
        // read(2) returns the available bytes; FileHandle would wait for all requested ones.
        var bytes = [UInt8](repeating: 0, count: Self.chunk)
        var count: Int
        repeat { count = read(STDIN_FILENO, &bytes, bytes.count) } while count < 0 && errno == EINTR
        guard count >= 0 else { throw CommandRefusal("Standard input is not readable.") }
        buffer = bytes[..<count]
        return count > 0
    }
}
