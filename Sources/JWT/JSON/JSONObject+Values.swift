extension JSONObject {
    /// The member as a string; nil for another type.
    package func string(of member: JSONMember) -> String? {
        stringBytes(of: member).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The unescaped bytes of the member's string; nil for another type.
    package func stringBytes(of member: JSONMember) -> ArraySlice<UInt8>? {
        switch member.kind {
        case .string: return bytes[Int(member.valueStart) + 1..<Int(member.valueEnd) - 1]
        case .escapedString: return unescaped(from: Int(member.valueStart), to: Int(member.valueEnd))[...]
        case .number, .boolean, .null, .array, .object: return nil
        }
    }

    /// Whether the member is a string of exactly these bytes.
    package func isString(_ member: JSONMember, equalTo expected: Span<UInt8>) -> Bool {
        switch member.kind {
        case .string:
            // The common case copies nothing.
            return equal(bytes.span.extracting(Int(member.valueStart) + 1..<Int(member.valueEnd) - 1), expected)
        case .escapedString:
            return equal(unescaped(from: Int(member.valueStart), to: Int(member.valueEnd)).span, expected)
        case .number, .boolean, .null, .array, .object:
            return false
        }
    }

    /// The member as a date; nil for another type or a date that a token must not carry.
    package func date(of member: JSONMember) -> NumericDate? {
        guard member.kind == .number else { return nil }
        return JSONNumber.date(bytes.span.extracting(Int(member.valueStart)..<Int(member.valueEnd)))
    }

    /// The member as an array of strings; nil for another type.
    package func strings(of member: JSONMember) -> [String]? {
        var strings: [String] = []
        let isArrayOfStrings = forEachString(in: member) { strings.append(String(decoding: $0, as: UTF8.self)) }
        return isArrayOfStrings ? strings : nil
    }

    /// The member as an audience: one string, or an array of at least one string (RFC 7519 section 4.1.3); nil for
    /// another type (R6).
    package func audience(of member: JSONMember) -> [String]? {
        if let single = string(of: member) { return [single] }
        return strings(of: member).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Calls the body with the unescaped bytes of each string of an array.
    /// - Returns: false if the member is no array, or an element is no string.
    package func forEachString(in member: JSONMember, _ body: (ArraySlice<UInt8>) -> Void) -> Bool {
        guard member.kind == .array else { return false }
        // The scanner has accepted the text, so only two forms need distinguishing: a string, or anything else.
        let end = Int(member.valueEnd) - 1
        var offset = Int(member.valueStart) + 1
        while offset < end {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","):
                offset += 1
            case UInt8(ascii: "\""):
                let start = offset
                guard let isEscaped = try? JSONString.scan(bytes.span, from: &offset) else { return false }
                body(isEscaped ? unescaped(from: start, to: offset)[...] : bytes[start + 1..<offset - 1])
            default:
                return false
            }
        }
        return true
    }

    /// The objects of an array, or nil if the member is no array or holds anything else.
    package func objects(of member: JSONMember) throws(JWTError) -> [JSONObject]? {
        guard let elements = value(of: member).elements() else { return nil }
        var objects: [JSONObject] = []
        for element in elements {
            guard element.kind == .object else { return nil }
            objects.append(try JSONObject(Array(element.text)))
        }
        return objects
    }

    /// The member's value.
    package func value(of member: JSONMember) -> JSONValue {
        JSONValue(text: text(of: member), kind: member.kind)
    }

    /// The unescaped bytes of the string whose quotes are at the ends of the range.
    private func unescaped(from start: Int, to end: Int) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(end - start)
        JSONString.unescape(bytes.span, from: start + 1, to: end - 1, into: &output)
        return output
    }
}
