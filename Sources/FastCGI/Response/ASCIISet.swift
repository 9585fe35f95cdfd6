/// A set of ASCII characters, one bit each.
struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Creates the set of the characters of `text`, which must be ASCII.
    init(_ text: StaticString) {
        text.withUTF8Buffer { bytes in
            for byte in bytes {
                let bit: UInt64 = 1 &<< UInt64(byte & 63)
                if byte < 64 { low |= bit } else { high |= bit }
            }
        }
    }

    /// Whether all bytes are in the set.
    func contains(allOf bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let (low, high) = (low, high)
        for byte in bytes {
            let half = byte < 64 ? low : high
            guard byte < 128, half &>> UInt64(byte & 63) & 1 == 1 else { return false }
        }
        return true
    }
}
