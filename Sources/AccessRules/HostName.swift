/// A host in the one form that rules compare: lower case, without port and without a trailing dot (requirement G5).
package struct HostName: Sendable, Hashable {
    /// The maximum length of a name (RFC 1035 section 2.3.4).
    static let maximumLength = 253

    /// The name.
    package let text: String

    /// Reads a host as a client sends it; nil if it is invalid.
    package init?(_ host: String) {
        let bytes = Array(host.utf8)
        guard let range = Self.range(in: bytes.span) else { return nil }
        text = String(decoding: bytes[range].map(Self.lower), as: UTF8.self)
    }

    /// The host of an origin, `https://host[:port]`; nil if it is invalid.
    package init?(origin: String) {
        guard let scheme = origin.firstRange(of: "://") else { return nil }
        self.init(String(origin[scheme.upperBound...]))
    }

    /// Whether this is a subdomain of another name.
    func isBelow(_ other: HostName) -> Bool {
        text.utf8.count > other.text.utf8.count + 1 && text.hasSuffix("." + other.text)
    }

    /// The range of the name in a host, without port and trailing dot; nil for an invalid host. Valid are letters,
    /// digits, hyphens and underscores in labels that are not empty, and an IPv6 address in brackets.
    static func range(in host: Span<UInt8>) -> Range<Int>? {
        var end = 0
        if host.count > 0, host[0] == UInt8(ascii: "[") {
            end = 1
            while end < host.count, isHex(host[end]) || host[end] == UInt8(ascii: ":") || host[end] == UInt8(ascii: ".")
            { end += 1 }
            guard end > 1, end < host.count, host[end] == UInt8(ascii: "]") else { return nil }
            end += 1
            return isPort(host, from: end) ? 0..<end : nil
        }
        var isLabelEmpty = true
        while end < host.count, host[end] != UInt8(ascii: ":") {
            if host[end] == UInt8(ascii: ".") {
                guard !isLabelEmpty else { return nil }
                isLabelEmpty = true
            } else {
                guard isNameByte(host[end]) else { return nil }
                isLabelEmpty = false
            }
            end += 1
        }
        guard isPort(host, from: end) else { return nil }
        if isLabelEmpty { end -= 1 }
        return (1...maximumLength).contains(end) ? 0..<end : nil
    }

    /// An ASCII letter in lower case, and every other byte unchanged.
    static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isPort(_ host: Span<UInt8>, from start: Int) -> Bool {
        guard start < host.count else { return true }
        guard host[start] == UInt8(ascii: ":"), host.count - start <= 6 else { return false }
        for index in (start + 1)..<host.count where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(host[index]) {
            return false
        }
        return true
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        switch lower(byte) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch lower(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
