import Identity

/// Parses bytes that a ``RecordWriter`` wrote, without trusting them.
struct RecordReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func integer<Value: FixedWidthInteger>() throws(StoreError) -> Value {
        try take(Value.bitWidth / 8).reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }

    /// The next field; nil at the end.
    mutating func field() throws(StoreError) -> (number: UInt8, content: ArraySlice<UInt8>)? {
        if rest.isEmpty { return nil }
        let number: UInt8 = try integer()
        let count: UInt16 = try integer()
        return (number, try take(Int(count)))
    }

    static func text(_ content: ArraySlice<UInt8>) throws(StoreError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else { throw StoreError(redis: "CORRUPT") }
        return text
    }

    private mutating func take(_ count: Int) throws(StoreError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw StoreError(redis: "CORRUPT") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
