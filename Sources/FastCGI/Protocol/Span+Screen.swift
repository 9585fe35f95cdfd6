internal import Glibc

extension Span<UInt8> {
    /// Whether the bytes contain a NUL.
    func contains(zero: Void) -> Bool {
        withUnsafeBufferPointer { buffer in
            // memchr stays within `count` bytes of the base, which the span keeps alive for the call.
            guard let base = buffer.baseAddress, buffer.count > 0 else { return false }
            return memchr(base, 0, buffer.count) != nil
        }
    }

    /// Whether all bytes are visible ASCII other than `=`.
    var isParameterName: Bool {
        let bytes = bytes
        var index = 0
        while index &+ 8 <= count {
            // Within the span; every bit pattern is a valid number.
            let word = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard Self.isName(word) else { return false }
            index &+= 8
        }
        while index < count {
            let byte = self[index]
            guard byte > 0x20, byte < 0x7f, byte != UInt8(ascii: "=") else { return false }
            index &+= 1
        }
        return true
    }

    /// Checks eight bytes at a time. The highest bit of each byte's sum is the result for that byte; no sum carries
    /// into the next byte, because the highest bits are masked out first and checked separately.
    @inline(__always)
    private static func isName(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = word & (ones &* 0x7f)
        let isVisible = low &+ ones &* 0x5f
        let isLast = low &+ ones
        let isOther = (low ^ ones &* 0x3d) &+ ones &* 0x7f
        return (word | isLast | ~(isVisible & isOther)) & (ones &* 0x80) == 0
    }
}
