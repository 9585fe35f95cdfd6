/// base64url without padding (RFC 7515 section 2), strict: one value has one spelling.
///
/// No lookup table is used: 16 characters at a time are computed, which is fast and takes a time that does not depend
/// on the (possibly secret) bytes.
public enum Base64URL {
    /// Returns the decoded bytes. Returns nil for a character outside the alphabet (padding, white space, `+` and `/`
    /// included), an impossible length, or non-zero bits after the last byte.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8.span)
    }

    /// Returns the decoded bytes, or nil, as ``decode(_:)-(String)`` does.
    public static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard let count = decodedCount(of: text.count) else { return nil }
        // With room to store the last block like the others.
        var decoded = [UInt8](repeating: 0, count: count + excessRoom)
        var output = decoded.mutableSpan
        guard decode(text, into: &output) else { return nil }
        decoded.removeLast(excessRoom)
        return decoded
    }

    /// Returns the encoded text.
    public static func encode(_ bytes: Span<UInt8>) -> String {
        var text = [UInt8](repeating: 0, count: encodedCount(of: bytes.count))
        var output = text.mutableSpan
        encode(bytes, into: &output, at: 0)
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the encoded text.
    public static func encode(_ bytes: [UInt8]) -> String {
        encode(bytes.span)
    }

    /// Bytes after the decoded ones that may be overwritten.
    private static var excessRoom: Int { 14 }

    /// The number of characters that encode `count` bytes.
    package static func encodedCount(of count: Int) -> Int {
        count / 3 * 4 + (count % 3 == 0 ? 0 : count % 3 + 1)
    }

    /// The number of bytes that `count` characters encode, or nil if no number of bytes has that length.
    package static func decodedCount(of count: Int) -> Int? {
        switch count & 3 {
        case 0: count / 4 * 3
        case 2: count / 4 * 3 + 1
        case 3: count / 4 * 3 + 2
        default: nil
        }
    }
}
