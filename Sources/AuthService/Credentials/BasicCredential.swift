import JWT

/// The user name and the password of the scheme `Basic` (RFC 7617), as bytes.
struct BasicCredential: Sendable {
    /// The bytes of both, with the colon between them.
    let bytes: [UInt8]
    private let colon: Int

    /// The bytes of the user name.
    var username: ArraySlice<UInt8> { bytes[..<colon] }
    /// The range of the password in ``bytes``.
    var password: Range<Int> { colon + 1..<bytes.count }

    /// Reads the text after the scheme; nil if it is not base64 or has no colon. Padding may be missing.
    init?(_ text: Span<UInt8>) {
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        guard let bytes = Self.decode(text.extracting(0..<end)),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        self.bytes = bytes
        self.colon = colon
    }

    /// Decodes base64 without padding; nil for anything else.
    static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        // The same alphabet as base64url, except for two characters.
        var characters: [UInt8] = []
        characters.reserveCapacity(text.count)
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "+"): characters.append(UInt8(ascii: "-"))
            case UInt8(ascii: "/"): characters.append(UInt8(ascii: "_"))
            case let byte: characters.append(byte)
            }
        }
        return Base64URL.decode(characters.span)
    }
}
