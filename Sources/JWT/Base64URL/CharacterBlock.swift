/// Sixteen characters that are processed together.
///
/// Written with comparisons of whole vectors, each turned into a mask immediately: in this form Swift 6.3 emits one or
/// two instructions for each, while forms with a scalar on one side, or with a stored `SIMDMask`, become loops over the
/// lanes at twenty times the cost (`jwt-bench` would show it).
struct CharacterBlock {
    /// The characters.
    let bytes: SIMD16<UInt8>
    /// 0xff where the character is an upper-case letter, 0 elsewhere; the other classes accordingly.
    let upper: SIMD16<UInt8>
    let lower: SIMD16<UInt8>
    let digit: SIMD16<UInt8>
    let dash: SIMD16<UInt8>
    let underscore: SIMD16<UInt8>

    /// The sixteen characters at the offset. The load is bounds-checked; every bit pattern is a vector of bytes.
    @inline(__always)
    init(_ text: RawSpan, at offset: Int) {
        let bytes = text.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        self.bytes = bytes
        upper = Self.range(bytes, UInt8(ascii: "A"), 26)
        lower = Self.range(bytes, UInt8(ascii: "a"), 26)
        digit = Self.range(bytes, UInt8(ascii: "0"), 10)
        dash = Self.equal(bytes, UInt8(ascii: "-"))
        underscore = Self.equal(bytes, UInt8(ascii: "_"))
    }

    /// 0xff where the character is one of base64url, 0 elsewhere.
    @inline(__always)
    var alphabet: SIMD16<UInt8> { upper | lower | digit | dash | underscore }

    /// The value of each character of the alphabet: each class has its own offset.
    @inline(__always)
    var sextets: SIMD16<UInt8> {
        let letters = upper & SIMD16(repeating: 0 &- 0x41) | lower & SIMD16(repeating: 26 &- 0x61)
        let marks = dash & SIMD16(repeating: 62 &- 0x2d) | underscore & SIMD16(repeating: 63 &- 0x5f)
        return bytes &+ (letters | digit & SIMD16(repeating: 52 &- 0x30) | marks)
    }

    /// The values packed into bytes: twice six bytes, the first ones highest, above two zero bytes.
    @inline(__always)
    var joined: SIMD2<UInt64> {
        // Neighbours are joined, the first one more significant: two sextets, then four, then eight.
        let sextets = unsafeBitCast(self.sextets, to: SIMD8<UInt16>.self)
        let pairs = (sextets & SIMD8(repeating: 0x3f)) &<< 6 | sextets &>> 8
        let halves = unsafeBitCast(pairs, to: SIMD4<UInt32>.self)
        let quads = (halves & SIMD4(repeating: 0xfff)) &<< 12 | halves &>> 16
        let words = unsafeBitCast(quads, to: SIMD2<UInt64>.self)
        return (words & SIMD2(repeating: 0xff_ffff)) &<< 40 | (words &>> 32) &<< 16
    }

    /// Whether every byte of the vector is 0xff.
    @inline(__always)
    static func isFull(_ vector: SIMD16<UInt8>) -> Bool {
        let words = unsafeBitCast(vector, to: SIMD2<UInt64>.self)
        return words[0] & words[1] == .max
    }

    @inline(__always)
    private static func range(_ bytes: SIMD16<UInt8>, _ first: UInt8, _ count: UInt8) -> SIMD16<UInt8> {
        unsafeBitCast(
            (bytes &- SIMD16<UInt8>(repeating: first)) .< SIMD16<UInt8>(repeating: count), to: SIMD16<UInt8>.self)
    }

    @inline(__always)
    private static func equal(_ bytes: SIMD16<UInt8>, _ character: UInt8) -> SIMD16<UInt8> {
        unsafeBitCast(bytes .== SIMD16<UInt8>(repeating: character), to: SIMD16<UInt8>.self)
    }
}
