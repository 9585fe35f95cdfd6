internal import AccessRules

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
                throw .badRequest("is present more than once.", field: name)
            }
        }
        return fields
    }

    private static func unescape(_ text: ArraySlice<UInt8>) throws(Problem) -> String {
        let text = text.span
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
                index += 1
            case UInt8(ascii: "%"):
                guard let byte = PercentEscape.byte(in: text, at: index) else {
                    throw .badRequest("The form has a percent sign that two hexadecimal digits do not follow.")
                }
                bytes.append(byte)
                index += PercentEscape.length
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
}
