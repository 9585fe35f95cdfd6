/// Writes numbers, most significant byte first, and fields into bytes.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(256) }

    mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ field: UInt8, _ content: [UInt8]) {
        put(field)
        put(UInt16(clamping: content.count))
        bytes.append(contentsOf: content.prefix(Int(UInt16.max)))
    }

    /// Writes nothing for nil.
    mutating func put(_ field: UInt8, _ text: String?) {
        if let text { put(field, Array(text.utf8)) }
    }
}
