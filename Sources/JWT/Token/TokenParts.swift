/// The positions of the three parts of a compact serialization (RFC 7515 section 7.1).
package struct TokenParts: Sendable {
    /// The offset of the dot between header and payload.
    package let firstDot: Int
    /// The offset of the dot between payload and signature.
    package let secondDot: Int

    /// Scans the token once: size, alphabet and exactly two dots, before anything is decoded or allocated (R9).
    ///
    /// - Throws: ``JWTError/Code/tooLarge`` or ``JWTError/Code/malformed``.
    package init(_ token: Span<UInt8>, maximumSize: Int) throws(JWTError) {
        guard token.count <= maximumSize else {
            // A constant text: refusing a megabyte must not even cost one allocation (R9).
            throw JWTError(.tooLarge, "the token is longer than the policy allows")
        }
        var dots = (first: -1, second: -1)
        var offset = 0
        let bytes = token.bytes
        while offset &+ 16 <= token.count {
            if !CharacterBlock.isFull(CharacterBlock(bytes, at: offset).alphabet) {
                try Self.find(&dots, token, from: offset, to: offset &+ 16)
            }
            offset &+= 16
        }
        try Self.find(&dots, token, from: offset, to: token.count)
        guard dots.second >= 0 else {
            throw JWTError(.malformed, "a token has three parts with two dots between them")
        }
        // R2: an empty signature is `none` by another name; an empty header or payload is not a JSON object.
        guard dots.first > 0, dots.second > dots.first + 1, token.count > dots.second + 1 else {
            throw JWTError(.malformed, "a part of the token is empty")
        }
        firstDot = dots.first
        secondDot = dots.second
    }

    private static func find(
        _ dots: inout (first: Int, second: Int), _ token: Span<UInt8>, from start: Int, to end: Int
    ) throws(JWTError) {
        for offset in start..<end {
            switch token[offset] {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                continue
            case UInt8(ascii: ".") where dots.first < 0:
                dots.first = offset
            case UInt8(ascii: ".") where dots.second < 0:
                dots.second = offset
            case UInt8(ascii: "."):
                // R15: four dots mean a JWE, which this module does not read.
                throw JWTError(.malformed, "the token has more than three parts")
            default:
                throw JWTError(.malformed, "a character outside base64url in the token")
            }
        }
    }
}
