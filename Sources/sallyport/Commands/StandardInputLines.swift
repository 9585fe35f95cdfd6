import Foundation

/// The lines of standard input, byte for byte, in bounded memory whatever their length.
struct StandardInputLines {
    private static let lineFeed = UInt8(ascii: "\n")
    /// Bytes asked for at once: what a pipe holds.
    private static let chunk = 64 << 10

    private let maximumLength: Int
    private var buffer: ArraySlice<UInt8> = []

    /// Reads lines of which no more than this many bytes matter: of a longer one, the first `maximumLength + 1` bytes come,
    /// so that whoever judges it sees that it is too long.
    init(maximumLength: Int) {
        self.maximumLength = maximumLength
    }

    /// Whether the next line can be had without waiting.
    var hasLine: Bool { buffer.contains(Self.lineFeed) }

    /// The next line without its line feed, nil at the end. What stands after the last line feed is a line if it is not
    /// empty. Nothing is taken away, not even a carriage return: it is no part of a token.
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
        // The kernel's own call returns what is there; FileHandle would wait for all that was asked for.
        var bytes = [UInt8](repeating: 0, count: Self.chunk)
        var count: Int
        repeat { count = read(STDIN_FILENO, &bytes, bytes.count) } while count < 0 && errno == EINTR
        guard count >= 0 else { throw CommandRefusal("Standard input cannot be read.") }
        buffer = bytes[..<count]
        return count > 0
    }
}
