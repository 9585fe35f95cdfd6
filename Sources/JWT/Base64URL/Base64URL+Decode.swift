extension Base64URL {
    /// Writes the decoded bytes to the start of the output, which must hold ``decodedCount(of:)`` bytes.
    ///
    /// - Returns: false if the text differs from what ``encode(_:into:at:)`` writes for those bytes.
    package static func decode(_ text: Span<UInt8>, into output: inout MutableSpan<UInt8>) -> Bool {
        guard let count = decodedCount(of: text.count), count <= output.count else { return false }
        let source = text.bytes
        var valid = SIMD16<UInt8>(repeating: 0xff)
        var read = 0
        var written = 0
        // 16 characters are 12 bytes, stored as two overlapping words of 8, so the output needs 14 from here.
        while read &+ 16 <= text.count, written &+ 14 <= output.count {
            let block = CharacterBlock(source, at: read)
            valid &= block.alphabet
            let words = block.joined
            store(words[0], in: &output, at: written)
            store(words[1], in: &output, at: written &+ 6)
            read &+= 16
            written &+= 12
        }
        // The rest is padded to 16 with characters that encode zeros. All padding must then decode to zero: the bytes
        // after the last one, and the bits in between.
        var excess: UInt64 = 0
        while read < text.count {
            var rest = InlineArray<16, UInt8>(repeating: UInt8(ascii: "A"))
            for index in 0..<min(16, text.count &- read) { rest[index] = text[read &+ index] }
            let block = CharacterBlock(rest.span.bytes, at: 0)
            valid &= block.alphabet
            let words = block.joined
            for half in 0..<2 {
                var word = words[half]
                for _ in 0..<min(6, count &- written) {
                    output[written] = UInt8(truncatingIfNeeded: word &>> 56)
                    word &<<= 8
                    written &+= 1
                }
                excess |= word
            }
            read &+= 16
        }
        return CharacterBlock.isFull(valid) && excess == 0
    }

    @inline(__always)
    private static func store(_ number: UInt64, in output: inout MutableSpan<UInt8>, at offset: Int) {
        var bytes = output.mutableBytes
        bytes.storeBytes(of: number.bigEndian, toByteOffset: offset, as: UInt64.self)
    }
}
