/// The reachability of an address or a host name, as far as its text shows.
enum NetworkHost {
    /// Whether it is this machine.
    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]" || octets(host)?.first == 127
    }

    /// Whether it is an address that the whole internet can reach; a name is not, because its address is unknown here.
    static func isPublic(_ host: String) -> Bool {
        if let octets = octets(host) {
            switch (octets[0], octets[1]) {
            case (10, _), (127, _), (172, 16...31), (192, 168), (169, 254), (100, 64...127), (0, _): return false
            default: return true
            }
        }
        guard host.hasPrefix("["), host.hasSuffix("]") else { return false }
        let address = host.dropFirst().lowercased()
        // Loopback, unspecified, unique local and link-local addresses (RFC 4193, RFC 4291).
        return !["::1]", "::]", "fc", "fd", "fe8", "fe9", "fea", "feb"].contains { address.hasPrefix($0) }
    }

    /// One form for all spellings of an IPv6 address in brackets: eight groups, without leading zeros. Other hosts stay
    /// as they are.
    static func shortened(_ host: String) -> String {
        guard host.hasPrefix("["), host.hasSuffix("]") else { return host }
        let halves = host.dropFirst().dropLast().split(separator: ":", omittingEmptySubsequences: false)
        let groups = halves.filter { !$0.isEmpty }.map { UInt16($0, radix: 16) }
        guard groups.count <= 8, groups.allSatisfy({ $0 != nil }) else { return host }
        let numbers = groups.map { $0 ?? 0 }
        guard let gap = halves.firstIndex(of: "") else {
            return numbers.count == 8 ? text(numbers) : host
        }
        return text(numbers[..<gap] + Array(repeating: 0, count: 8 - numbers.count) + numbers[gap...])
    }

    private static func text(_ groups: [UInt16]) -> String {
        // The loopback and the unspecified address are known by their short forms.
        if groups.dropLast().allSatisfy({ $0 == 0 }), let last = groups.last, last < 2 {
            return last == 1 ? "[::1]" : "[::]"
        }
        return "[" + groups.map { String($0, radix: 16) }.joined(separator: ":") + "]"
    }

    private static func octets(_ host: String) -> [Int]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 4, parts.allSatisfy({ (0...255).contains($0 ?? -1) }) else { return nil }
        return parts.compactMap(\.self)
    }
}
