/// Reads the `Cookie` field in place (RFC 6265, 4.2.1).
enum CookieHeader {
    /// The position of a cookie's value.
    enum Place: Equatable {
        /// No cookie has the name.
        case missing
        /// The one cookie of the name.
        case single(Range<Int>)
        /// Several cookies have the name: it is unknown which one the site set.
        case several
    }

    /// Finds a cookie by its name, which is compared byte for byte.
    static func place(of name: [UInt8], in field: Span<UInt8>) -> Place {
        var found = Place.missing
        var start = 0
        while start < field.count {
            var end = start
            while end < field.count, field[end] != UInt8(ascii: ";") { end += 1 }
            var first = start
            while first < end, isBlank(field[first]) { first += 1 }
            if let value = value(of: name, in: field, first..<end) {
                guard found == .missing else { return .several }
                found = .single(value)
            }
            start = end + 1
        }
        return found
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
        withVariable(.cookie) { field in
            guard let field, case .single(let range) = CookieHeader.place(of: name, in: field) else { return nil }
            for index in range where !(0x21...0x7e).contains(field[index]) { return nil }
            return String(strictUTF8: field.extracting(range))
        }
    }
}
