/// One PEM block (RFC 7468): a label and bytes.
struct PEMDocument {
    let label: String
    let bytes: [UInt8]

    init(label: String, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
    }

    /// Reads a text of exactly one block with optional white space around it.
    init(_ text: String) throws(JWTError) {
        // `split` on characters would treat CR LF as one, so this works on bytes.
        let lines = text.utf8.split { $0 == 0x0a || $0 == 0x0d }.map { String(decoding: $0, as: UTF8.self) }
        guard let first = lines.first, let last = lines.last, lines.count >= 3, first.utf8.count > 16,
            equal(String(decoding: first.utf8.prefix(11), as: UTF8.self), "-----BEGIN "),
            equal(String(decoding: first.utf8.suffix(5), as: UTF8.self), "-----")
        else { throw JWTError(.invalidKey, "the key is not in PEM form") }
        label = String(decoding: first.utf8.dropFirst(11).dropLast(5), as: UTF8.self)
        guard equal(last, "-----END \(label)-----") else {
            throw JWTError(.invalidKey, "the key is not one PEM block")
        }
        var body: [UInt8] = []
        for line in lines.dropFirst().dropLast() { body.append(contentsOf: line.utf8) }
        // PEM uses base64 with padding; translated to base64url, it goes through the same strict decoder.
        let padding = body.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        guard body.count % 4 == 0, !body.contains(UInt8(ascii: "-")), !body.contains(UInt8(ascii: "_")) else {
            throw JWTError(.invalidKey, "the key's PEM form is not base64")
        }
        let text = body.dropLast(padding).map { byte -> UInt8 in
            byte == UInt8(ascii: "+") ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte
        }
        guard let bytes = Base64URL.decode(text.span) else {
            throw JWTError(.invalidKey, "the key's PEM form is not base64")
        }
        self.bytes = bytes
    }

    /// The block as text, in lines of 64 characters.
    var text: String {
        var body = Array(Base64URL.encode(bytes).utf8).map { byte -> UInt8 in
            byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
        }
        while body.count % 4 != 0 { body.append(UInt8(ascii: "=")) }
        var text = "-----BEGIN \(label)-----\n"
        for start in stride(from: 0, to: body.count, by: 64) {
            text += String(decoding: body[start..<min(start + 64, body.count)], as: UTF8.self) + "\n"
        }
        return text + "-----END \(label)-----\n"
    }
}
