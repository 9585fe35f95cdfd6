/// base64url without padding (RFC 7515 section 2), strict: one value has one spelling.
///
/// No table is read: the characters are computed, 16 at a time, which is fast and whose time does not depend on the
/// (possibly secret) bytes.
public enum Base64URL {
    /// The bytes that the text stands for, or nil: a character outside the alphabet (padding, white space, `+` and `/`
    /// included), an impossible length, or bits after the last byte that are not zero.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8.span)
    }

    /// The bytes that the text stands for, or nil, as ``decode(_:)-(String)``.
    public static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard let count = decodedCount(of: text.count) else { return nil }
        // With room for the last whole blocks to be stored as the others are.
        var decoded = [UInt8](repeating: 0, count: count + excessRoom)
        var output = decoded.mutableSpan
        guard decode(text, into: &output) else { return nil }
        decoded.removeLast(excessRoom)
        return decoded
    }

    /// The text that stands for the bytes.
    public static func encode(_ bytes: Span<UInt8>) -> String {
        var text = [UInt8](repeating: 0, count: encodedCount(of: bytes.count))
        var output = text.mutableSpan
        encode(bytes, into: &output, at: 0)
        return String(decoding: text, as: UTF8.self)
    }

    /// The text that stands for the bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        encode(bytes.span)
    }

    /// Bytes behind the decoded ones that are overwritten, if they are there.
    private static var excessRoom: Int { 14 }

    /// How many characters stand for so many bytes.
    package static func encodedCount(of count: Int) -> Int {
        count / 3 * 4 + (count % 3 == 0 ? 0 : count % 3 + 1)
    }

    /// How many bytes so many characters stand for, or nil where no number of bytes has that length.
    package static func decodedCount(of count: Int) -> Int? {
        switch count & 3 {
        case 0: count / 4 * 3
        case 2: count / 4 * 3 + 1
        case 3: count / 4 * 3 + 2
        default: nil
        }
    }
}
