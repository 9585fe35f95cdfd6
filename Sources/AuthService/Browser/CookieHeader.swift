/// Reads the `Cookie` field in place (RFC 6265, 4.2.1).
enum CookieHeader {
    /// The maximum number of cookies of one name that are tried: a site sets one, and some domains above and below it
    /// may have set others.
    static let maximumTried = 8

    /// The position of the next cookie's value of a name, which is compared byte for byte; nil if there is none.
    ///
    /// - Parameter position: where to begin; afterwards, the end of the cookie.
    static func next(_ name: [UInt8], in field: Span<UInt8>, from position: inout Int) -> Range<Int>? {
        while position < field.count {
            var end = position
            while end < field.count, field[end] != UInt8(ascii: ";") { end += 1 }
            var first = position
            while first < end, isBlank(field[first]) { first += 1 }
            position = end + 1
            if let value = value(of: name, in: field, first..<end) { return value }
        }
        return nil
    }

    private static func value(of name: [UInt8], in field: Span<UInt8>, _ pair: Range<Int>) -> Range<Int>? {
        let value = pair.lowerBound + name.count + 1
        guard value <= pair.upperBound, field[value - 1] == UInt8(ascii: "=") else { return nil }
        for index in name.indices where field[pair.lowerBound + index] != name[index] { return nil }
        var end = pair.upperBound
        while end > value, isBlank(field[end - 1]) { end -= 1 }
        return value..<end
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

extension IncomingRequest {
    /// The value of a cookie; nil if there is none, if several have the name, or if it is not printable ASCII.
    func cookie(_ name: [UInt8]) -> String? {
        let values = cookies(name)
        return values.count == 1 ? values[0] : nil
    }

    /// The values of the cookies of a name, as many as are tried; one that is not printable ASCII is nil.
    func cookies(_ name: [UInt8]) -> [String?] {
        withVariable(.cookie) { field in
            guard let field else { return [] }
            var values: [String?] = []
            var position = 0
            while values.count < CookieHeader.maximumTried,
                let range = CookieHeader.next(name, in: field, from: &position)
            {
                values.append(Self.text(field.extracting(range)))
            }
            return values
        }
    }

    private static func text(_ value: Span<UInt8>) -> String? {
        for index in value.indices where !(0x21...0x7e).contains(value[index]) { return nil }
        return String(strictUTF8: value)
    }
}
