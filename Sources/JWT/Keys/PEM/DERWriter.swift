/// Writes the DER structures of keys for which swift-crypto has no writer.
enum DERWriter {
    /// One element: tag, length, contents.
    static func element(_ tag: DERReader.Tag, _ contents: [UInt8]) -> [UInt8] {
        let count = contents.count
        let length: [UInt8]
        if count < 0x80 {
            length = [UInt8(count)]
        } else if count < 0x100 {
            length = [0x81, UInt8(count)]
        } else {
            length = [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
        }
        return [tag.rawValue] + length + contents
    }
}
