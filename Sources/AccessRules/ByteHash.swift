/// Distributes names over a table (FNV-1a). The tables' contents come from the operator's file, so that clients cannot
/// fill a slot on purpose.
struct ByteHash {
    private var state: UInt64

    /// Creates a hash that depends on the seed.
    init(seed: Int32 = 0) {
        state = 0xcbf2_9ce4_8422_2325 ^ UInt64(truncatingIfNeeded: seed) &* 0x9e37_79b9_7f4a_7c15
    }

    mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// The first slot to probe in a table whose size is a power of two.
    func slot(of size: Int) -> Int {
        Int(truncatingIfNeeded: state ^ (state >> 32)) & (size - 1)
    }
}
