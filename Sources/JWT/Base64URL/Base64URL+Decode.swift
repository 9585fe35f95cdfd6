extension Base64URL {
    /// Writes the bytes that the text stands for at the beginning of the output, which holds ``decodedCount(of:)`` bytes
    /// or more.
    /// - Returns: false if the text is not exactly what ``encode(_:into:at:)`` would write for those bytes.
    package static func decode(_ text: Span<UInt8>, into output: inout MutableSpan<UInt8>) -> Bool {
        guard let count = decodedCount(of: text.count), count <= output.count else { return false }
        let source = text.bytes
        var valid = SIMD16<UInt8>(repeating: 0xff)
        var read = 0
        var written = 0
        // 16 characters are 12 bytes, stored as two overlapping words of 8, so the output needs 14 from here.
        while read &+ 16 <= text.count, written &+ 14 <= count {
            let block = CharacterBlock(source, at: read)
            valid &= block.alphabet
            // Neighbours are joined, the first the more significant: two sextets, then four, then eight of them.
            let sextets = unsafeBitCast(block.sextets, to: SIMD8<UInt16>.self)
            let pairs = (sextets & SIMD8(repeating: 0x3f)) &<< 6 | sextets &>> 8
            let halves = unsafeBitCast(pairs, to: SIMD4<UInt32>.self)
            let quads = (halves & SIMD4(repeating: 0xfff)) &<< 12 | halves &>> 16
            let words = unsafeBitCast(quads, to: SIMD2<UInt64>.self)
            store((words[0] & 0xff_ffff) &<< 40 | (words[0] &>> 32) &<< 16, in: &output, at: written)
            store((words[1] & 0xff_ffff) &<< 40 | (words[1] &>> 32) &<< 16, in: &output, at: written &+ 6)
            read &+= 16
            written &+= 12
        }
        var ok: UInt8 = CharacterBlock.isFull(valid) ? 0xff : 0
        while read < text.count {
            let quantum = min(4, text.count &- read)
            var number: UInt32 = 0
            for index in 0..<4 {
                let character = index < quantum ? text[read &+ index] : 0x41
                let (sextet, known) = sextet(character)
                ok &= known
                number = number &<< 6 | UInt32(sextet)
            }
            output[written] = UInt8(truncatingIfNeeded: number &>> 16)
            written &+= 1
            if quantum > 2 {
                output[written] = UInt8(truncatingIfNeeded: number &>> 8)
                written &+= 1
            } else if number & 0xffff != 0 {
                return false
            }
            if quantum > 3 {
                output[written] = UInt8(truncatingIfNeeded: number)
                written &+= 1
            } else if number & 0xff != 0 {
                return false
            }
            read &+= 4
        }
        return ok == 0xff
    }

    @inline(__always)
    private static func store(_ number: UInt64, in output: inout MutableSpan<UInt8>, at offset: Int) {
        var bytes = output.mutableBytes
        bytes.storeBytes(of: number.bigEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// The value of one character, and 0xff if it is in the alphabet, else 0. Without branches on the character.
    @inline(__always)
    private static func sextet(_ character: UInt8) -> (UInt8, UInt8) {
        let upper = below(26, character &- 0x41)
        let lower = below(26, character &- 0x61)
        let digit = below(10, character &- 0x30)
        let dash = below(1, character ^ 0x2d)
        let underscore = below(1, character ^ 0x5f)
        let letters = (upper & (character &- 0x41)) | (lower & (character &- 0x61 &+ 26))
        let others = (digit & (character &- 0x30 &+ 52)) | (dash & 62) | (underscore & 63)
        return (letters | others, upper | lower | digit | dash | underscore)
    }

    /// 0xff if the number is below the bound, else 0: the sign of the difference, spread over the byte.
    @inline(__always)
    private static func below(_ bound: Int32, _ number: UInt8) -> UInt8 {
        UInt8(truncatingIfNeeded: (Int32(number) &- bound) &>> 31)
    }
}
