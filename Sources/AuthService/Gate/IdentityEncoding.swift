/// The encoding of a user's name, e-mail address and groups in the header fields `Remote-*`.
package enum IdentityEncoding: String, Sendable {
    /// UTF-8, as it is.
    case none
    /// Visible ASCII only: every other byte of the UTF-8 text, and `%` itself, is percent-encoded (RFC 3986, 2.1).
    /// Decoding the escapes gives back the text. For applications whose server reads header fields as ISO 8859-1.
    case percent

    /// The text as the value of a header field.
    func value(of text: String) -> String { encoded(text, alsoEncoding: nil) }

    /// A list as the value of a header field, joined by commas; a comma within an element is encoded too.
    func value(of list: [String]) -> String {
        list.map { encoded($0, alsoEncoding: UInt8(ascii: ",")) }.joined(separator: ",")
    }

    private func encoded(_ text: String, alsoEncoding separator: UInt8?) -> String {
        switch self {
        case .none: return text
        case .percent:
            let digits = Array("0123456789ABCDEF".utf8)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.utf8.count)
            for byte in text.utf8 {
                switch byte {
                case separator, UInt8(ascii: "%"):
                    bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                case UInt8(ascii: "!")...UInt8(ascii: "~"): bytes.append(byte)
                default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
