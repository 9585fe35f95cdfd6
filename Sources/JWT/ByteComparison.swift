/// Whether two names have the same bytes. Swift's `String ==` compares canonical equivalence, under which two different
/// tokens could be equal, so names are compared here. Not for secrets: the comparison stops at the first difference.
package func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var index = 0
    // Whole words while they fit: this compares the header of the service's own tokens on every request.
    while index &+ 8 <= left.count {
        guard word(left, at: index) == word(right, at: index) else { return false }
        index &+= 8
    }
    while index < left.count {
        guard left[index] == right[index] else { return false }
        index &+= 1
    }
    return true
}

/// Whether two names have the same bytes, for strings of a configuration.
package func equal(_ left: String, _ right: String) -> Bool {
    equal(left.utf8.span, right.utf8.span)
}

/// Eight bytes as one little-endian word. The load is bounds-checked; "unsafe" is its claim about the type, and every
/// bit pattern is a `UInt64`.
@inline(__always)
package func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
}
