internal import CHiredis
import Identity

/// A command as its arguments.
struct Command: Sendable {
    let arguments: [Argument]

    init(_ arguments: Argument...) { self.arguments = arguments }
    init(_ arguments: [Argument]) { self.arguments = arguments }

    /// The command's name.
    var name: String { arguments.first.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "" }

    /// The bytes to send: an array of bulk strings, formatted by hiredis, so that no value is ever read as a command.
    func encoded() throws(StoreError) -> [UInt8] {
        let flat = arguments.flatMap(\.bytes)
        let lengths = arguments.map(\.bytes.count)
        let bytes = flat.withUnsafeBytes { buffer -> [UInt8]? in
            // hiredis takes pointers to char, through which any byte may be read. An empty buffer has no address, and
            // an empty argument is never read.
            var next = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            var words: [UnsafePointer<CChar>?] = []
            words.reserveCapacity(lengths.count)
            for length in lengths {
                words.append(next)
                next = next?.advanced(by: length)
            }
            var target: UnsafeMutablePointer<CChar>?
            let count = redisFormatCommandArgv(&target, Int32(lengths.count), &words, lengths)
            guard count > 0, let target else { return nil }
            defer { redisFreeCommand(target) }
            return Array(UnsafeRawBufferPointer(start: target, count: Int(count)))
        }
        guard let bytes else {
            throw StoreError(.unavailable, "Redis: out of memory")
        }
        return bytes
    }
}

/// One argument of a command: any bytes.
struct Argument: Sendable, ExpressibleByStringLiteral {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }
    init(_ text: String) { bytes = Array(text.utf8) }
    init(_ number: Int64) { bytes = Array(String(number).utf8) }
    init(stringLiteral text: String) { self.init(text) }
}
