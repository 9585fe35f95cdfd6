extension Base64URL {
    /// Writes the encoded text into the output from the offset on. ``encodedCount(of:)`` characters must fit.
    package static func encode(_ bytes: Span<UInt8>, into output: inout MutableSpan<UInt8>, at offset: Int) {
        let source = bytes.bytes
        var read = 0
        var written = offset
        // 12 bytes are 16 characters; they are read as four overlapping words, the last of which ends one byte later.
        while read &+ 13 <= bytes.count {
            var numbers = SIMD4<UInt32>()
            for lane in 0..<4 {
                // A bounds-checked load; every bit pattern is a `UInt32`.
                let group = source.unsafeLoadUnaligned(fromByteOffset: read &+ 3 &* lane, as: UInt32.self)
                numbers[lane] = UInt32(bigEndian: group) &>> 8
            }
            let first = (numbers &>> 18) & SIMD4(repeating: 0x3f) | (numbers &>> 4) & SIMD4(repeating: 0x3f00)
            let second = (numbers &<< 10) & SIMD4(repeating: 0x3f_0000)
            let lanes = first | second | (numbers &<< 24) & SIMD4(repeating: 0x3f00_0000)
            let text = characters(unsafeBitCast(lanes, to: SIMD16<UInt8>.self))
            var target = output.mutableBytes
            target.storeBytes(of: text, toByteOffset: written, as: SIMD16<UInt8>.self)
            read &+= 12
            written &+= 16
        }
        while read < bytes.count {
            let group = min(3, bytes.count &- read)
            var number = UInt32(bytes[read]) &<< 16
            if group > 1 { number |= UInt32(bytes[read &+ 1]) &<< 8 }
            if group > 2 { number |= UInt32(bytes[read &+ 2]) }
            for index in 0...group {
                let sextet = UInt8(truncatingIfNeeded: number &>> UInt32(18 &- 6 &* index)) & 0x3f
                output[written] = characters(SIMD16(repeating: sextet))[0]
                written &+= 1
            }
            read &+= 3
        }
    }

    @inline(__always)
    private static func characters(_ sextets: SIMD16<UInt8>) -> SIMD16<UInt8> {
        // 'A' for all, and at each border the additional distance of the next class. As in `CharacterBlock`, every
        // comparison becomes a mask immediately.
        let shift = SIMD16<UInt8>(repeating: 0x41) &+ border(sextets, 25, 0x61 &- 26 &- 0x41)
        let letters = shift &+ border(sextets, 51, (0x30 &- 52) &- (0x61 &- 26))
        let digits = letters &+ border(sextets, 61, (0x2d &- 62) &- (0x30 &- 52))
        return sextets &+ (digits &+ border(sextets, 62, (0x5f &- 63) &- (0x2d &- 62)))
    }

    /// The difference where the sextet is beyond the last of a class, 0 elsewhere.
    @inline(__always)
    private static func border(_ sextets: SIMD16<UInt8>, _ last: UInt8, _ difference: UInt8) -> SIMD16<UInt8> {
        let beyond = unsafeBitCast(SIMD16<UInt8>(repeating: last) .< sextets, to: SIMD16<UInt8>.self)
        return beyond & SIMD16(repeating: difference)
    }
}
