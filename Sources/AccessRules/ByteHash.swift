/// Spreads names over a table (FNV-1a). What is in the tables comes from the operator's file, so that nobody who sends
/// requests can fill a slot on purpose.
struct ByteHash {
    private var state: UInt64

    /// A hash that differs by its seed.
    init(seed: Int32 = 0) {
        state = 0xcbf2_9ce4_8422_2325 ^ UInt64(truncatingIfNeeded: seed) &* 0x9e37_79b9_7f4a_7c15
    }

    mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// The first slot to look at in a table whose size is a power of two.
    func slot(of size: Int) -> Int {
        Int(truncatingIfNeeded: state ^ (state >> 32)) & (size - 1)
    }
}
