/// A set of HTTP methods.
package struct MethodSet: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The methods that a rule may name, which web servers know (RFC 9110, RFC 5789, RFC 4918, RFC 3253, RFC 5323).
    package static let names = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PROPPATCH",
        "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH",
    ]
    /// Every method, including those without a name here.
    package static let all = MethodSet(rawValue: .max)
    /// A method that is not in ``names``: only rules without methods match it.
    package static let other = MethodSet(rawValue: 1 << 31)

    /// The maximum length of a method.
    private static let maximumLength = 32
    /// The names as numbers, in their order, so that one comparison suffices.
    private static let packed = names.map { $0.utf8.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }

    /// The set of one method that a rule names; nil for a name that is not in ``names``. `GET` includes `HEAD`, which
    /// requests the same without the content (RFC 9110, 9.3.2).
    package init?(named name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        let one = MethodSet(rawValue: 1 << UInt32(index))
        self = name == "GET" ? [one, MethodSet(rawValue: 1 << 1)] : one
    }

    /// The set of a request's method; nil for an invalid one. Methods are case-sensitive.
    package init?(request name: Span<UInt8>) {
        guard (1...Self.maximumLength).contains(name.count) else { return nil }
        var number: UInt128 = 0
        for index in name.indices {
            let byte = name[index]
            guard
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            else { return nil }
            // A name of more than 16 bytes is not in the list, and would lose its first bytes.
            number = number << 8 | UInt128(byte)
        }
        guard name.count <= 16, let index = Self.packed.firstIndex(of: number) else {
            self = .other
            return
        }
        self = MethodSet(rawValue: 1 << UInt32(index))
    }
}
