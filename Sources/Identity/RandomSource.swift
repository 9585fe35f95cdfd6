/// The source of random numbers: injected, so that tests, and nothing else, can predict them.
package struct RandomSource: Sendable {
    private let nextWord: @Sendable () -> UInt64

    /// Creates a source.
    ///
    /// - Parameter next: returns 64 random bits a call, and may be called from any thread. A server passes `{
    ///   SystemRandomNumberGenerator.next() }` or an equivalent: it must be suitable for keys.
    package init(_ next: @escaping @Sendable () -> UInt64) {
        nextWord = next
    }

    /// 128 random bits: enough that no two are ever equal and none can be guessed.
    package func uint128() -> UInt128 {
        UInt128(nextWord()) << 64 | UInt128(nextWord())
    }

    /// `count` random bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count {
            let word = nextWord()
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
