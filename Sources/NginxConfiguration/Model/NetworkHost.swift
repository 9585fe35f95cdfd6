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

    private static func octets(_ host: String) -> [Int]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 4, parts.allSatisfy({ (0...255).contains($0 ?? -1) }) else { return nil }
        return parts.compactMap(\.self)
    }
}
