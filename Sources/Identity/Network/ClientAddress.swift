/// An IPv4 or IPv6 address of a client, from nginx's `REMOTE_ADDR`.
package enum ClientAddress: Sendable, Hashable, LosslessStringConvertible {
    /// An IPv4 address, also if it arrived as IPv6 (`::ffff:192.0.2.1`): one machine must not count twice.
    case v4(UInt32)
    /// An IPv6 address.
    case v6(UInt128)

    /// Reads an address in the usual text form (RFC 4291 section 2.2), without zone; nil for anything else.
    package init?(_ description: String) {
        if let v4 = Self.parseV4(description) {
            self = .v4(v4)
        } else if let v6 = Self.parseV6(description) {
            // RFC 4291 section 2.5.5.2: an IPv4 address on an IPv6 socket.
            self = v6 >> 32 == 0xffff ? .v4(UInt32(truncatingIfNeeded: v6)) : .v6(v6)
        } else {
            return nil
        }
    }

    /// The address's text: dotted decimal, or IPv6 in the short form of RFC 5952.
    package var description: String {
        switch self {
        case .v4(let value): Self.dotted(value)
        case .v6(let value): Self.shortest(value)
        }
    }

    /// The network that counts as one client: a single IPv4 address (/32), or an IPv6 /64, the least that one
    /// subscriber gets (requirement S2).
    package var network: ClientNetwork {
        switch self {
        case .v4(let value): ClientNetwork(key: (0xffff << 32) | UInt128(value))
        case .v6(let value): ClientNetwork(key: (value >> 64) << 64)
        }
    }

    private static func parseV4(_ text: some StringProtocol) -> UInt32? {
        var (value, parts, part, digits): (UInt32, Int, UInt32, Int) = (0, 0, 0, 0)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "."):
                guard digits > 0, parts < 3 else { return nil }
                value = value << 8 | part
                (parts, part, digits) = (parts + 1, 0, 0)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                // Decimal without sign or leading zeros: "010" is 8 to some readers and 10 to others.
                guard digits == 0 || part != 0 else { return nil }
                part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                guard part <= 255 else { return nil }
            default: return nil
            }
        }
        return digits > 0 && parts == 3 ? value << 8 | part : nil
    }

    private static func parseV6(_ text: String) -> UInt128? {
        guard text.utf8.count <= 45 else { return nil }
        var halves: [[UInt16]] = []
        var rest = Substring(text)
        if let gap = rest.firstRange(of: "::") {
            guard let head = groups(rest[..<gap.lowerBound], mayEndInV4: false) else { return nil }
            halves.append(head)
            rest = rest[gap.upperBound...]
        }
        guard let tail = groups(rest, mayEndInV4: true) else { return nil }
        halves.append(tail)
        let count = halves.reduce(0) { $0 + $1.count }
        // "::" stands for at least one group; without it there are exactly eight.
        guard halves.count == 2 ? count <= 7 : count == 8 else { return nil }
        var value: UInt128 = 0
        for group in halves[0] + Array(repeating: 0, count: 8 - count) + (halves.count == 2 ? halves[1] : []) {
            value = value << 16 | UInt128(group)
        }
        return value
    }

    private static func groups(_ text: Substring, mayEndInV4: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInV4, index == parts.count - 1, part.contains(".") {
                guard let v4 = parseV4(part) else { return nil }
                groups += [UInt16(truncatingIfNeeded: v4 >> 16), UInt16(truncatingIfNeeded: v4)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func dotted(_ value: UInt32) -> String {
        "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
    }

    private static func shortest(_ value: UInt128) -> String {
        let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: value >> UInt128($0)) }
        // RFC 5952 section 4.2: "::" for the longest run of at least two zero groups, the first of equals.
        var best = 0..<0
        var start = 0
        while start < 8 {
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > max(best.count, 1) {
                best = start..<end
            }
            start = max(end, start + 1)
        }
        let text = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return text.joined(separator: ":") }
        return text[..<best.lowerBound].joined(separator: ":") + "::" + text[best.upperBound...].joined(separator: ":")
    }
}

/// A network that counts as one client: an IPv4 /32 or an IPv6 /64.
package struct ClientNetwork: Sendable, Hashable {
    /// The network's first address; IPv4 mapped into IPv6 (`::ffff:0:0/96`).
    package let key: UInt128
}
