/// Parses `application/x-www-form-urlencoded` strictly: UTF-8, complete percent-escapes, no field twice.
enum FormDecoder {
    /// The fields of a form by name.
    ///
    /// - Throws: 400 for a broken escape, text that is not UTF-8, or a repeated field (RFC 6749, 3.2: parameters must
    ///   not be repeated).
    static func decode(_ body: [UInt8]) throws(Problem) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try unescape(parts[0])
            guard !name.isEmpty else { throw .badRequest("A form field has no name.") }
            let value = parts.count == 2 ? try unescape(parts[1]) : ""
            guard fields.updateValue(value, forKey: name) == nil else {
                throw .badRequest("is there more than once.", field: name)
            }
        }
        return fields
    }

    private static func unescape(_ text: ArraySlice<UInt8>) throws(Problem) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
                index += 1
            case UInt8(ascii: "%"):
                guard text.endIndex - index >= 3,
                    let high = hexDigit(text[index + 1]), let low = hexDigit(text[index + 2])
                else { throw .badRequest("The form has a percent sign without two hexadecimal digits behind it.") }
                bytes.append(high << 4 | low)
                index += 3
            case let byte:
                bytes.append(byte)
                index += 1
            }
        }
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw .badRequest("The form is not UTF-8.")
        }
        return string
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
