/// Reads the few DER structures of keys: definite lengths, no recursion, nothing past the end.
struct DERReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// The tags that keys need.
    enum Tag: UInt8 {
        case integer = 0x02
        case bitString = 0x03
        case octetString = 0x04
        case null = 0x05
        case objectIdentifier = 0x06
        case sequence = 0x30
        /// `[0]`, primitive: the seed of an ML-DSA key (RFC 9881).
        case contextZero = 0x80
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Whether everything has been read.
    var isAtEnd: Bool { position == end }

    /// Whether the next element has this tag.
    func isNext(_ tag: Tag) -> Bool { position < end && bytes[position] == tag.rawValue }

    /// Reads the contents of the next element, which must have this tag.
    mutating func read(_ tag: Tag) throws(JWTError) -> [UInt8] {
        Array(bytes[try range(of: tag)])
    }

    /// Returns a reader for the contents of the next element, which must be a sequence.
    mutating func readSequence() throws(JWTError) -> DERReader {
        DERReader(bytes, try range(of: .sequence))
    }

    /// Reads the next element, a positive integer, without the zero byte that DER puts before a high bit.
    mutating func readPositive() throws(JWTError) -> [UInt8] {
        let number = try read(.integer)
        guard let first = number.first, first < 0x80 else { throw Self.error }
        return first == 0 && number.count > 1 ? Array(number.dropFirst()) : number
    }

    private mutating func range(of tag: Tag) throws(JWTError) -> Range<Int> {
        guard isNext(tag), position + 1 < end else { throw Self.error }
        var length = Int(bytes[position + 1])
        var start = position + 2
        if length >= 0x80 {
            // Two bytes of length reach 64 KiB, more than any key here needs.
            let count = length & 0x7f
            guard count == 1 || count == 2, start + count <= end else { throw Self.error }
            length = bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
            guard length >= (count == 1 ? 0x80 : 0x100) else { throw Self.error }
            start += count
        }
        guard length <= end - start else { throw Self.error }
        position = start + length
        return start..<position
    }

    private static var error: JWTError {
        JWTError(.invalidKey, "the key's DER form is broken or not of the kind expected")
    }
}
