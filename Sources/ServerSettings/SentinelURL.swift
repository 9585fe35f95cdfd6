import Foundation

/// The address of a sentinel.
package struct SentinelAddress: Sendable, Hashable {
    /// A sentinel's default port.
    static let standardPort: UInt16 = 26379

    package let host: String
    package let port: UInt16
}

/// The parts of `redis+sentinel://[USER@]HOST[:PORT][,HOST[:PORT]…]/NAME[/DATABASE]`, which no URL parser reads: it has
/// several hosts.
struct SentinelURL {
    private static let schemes = ["redis+sentinel://": false, "rediss+sentinel://": true]
    /// The characters of a primary's name that Sentinel allows.
    private static let nameCharacters = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_")

    let usesTLS: Bool
    private let credentials: Substring?
    private let hosts: Substring
    private let path: [Substring]

    /// Separates the parts; nil for another scheme.
    init?(_ text: String) {
        guard let (scheme, usesTLS) = Self.schemes.first(where: { text.hasPrefix($0.key) }) else { return nil }
        self.usesTLS = usesTLS
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        path = rest.dropFirst(authority.count).split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { $0 }
        let end = authority.lastIndex(of: "@")
        credentials = end.map { authority[..<$0] }
        hosts = end.map { authority[authority.index(after: $0)...] } ?? authority
    }

    /// The error in the URL, as the end of a sentence without any of its text; nil if it is valid.
    var problem: String? {
        if holdsPassword { return nil }
        if servers == nil { return "has a sentinel that is not HOST or HOST:PORT (an IPv6 address in brackets)" }
        if primary == nil {
            return "lacks the name of the primary: redis+sentinel://HOST:PORT,HOST:PORT/NAME, where NAME is that of "
                + "`sentinel monitor`"
        }
        if user == nil { return "has a user that is not properly escaped" }
        if RedisAddress.database(database) == nil { return "has a database that is not a number from 0 to 16383" }
        return nil
    }

    var holdsPassword: Bool { credentials?.contains(":") ?? false }

    /// The user, empty for the default one; nil if it is not properly escaped.
    var user: String? { String(credentials ?? "").removingPercentEncoding }

    /// The primary's name; nil if it is missing or is none.
    var primary: String? {
        guard let name = path.first, !name.isEmpty, path.count <= 2,
            name.unicodeScalars.allSatisfy(Self.nameCharacters.contains)
        else { return nil }
        return String(name)
    }

    /// The text of the database's number, empty for the default one.
    var database: Substring { path.count == 2 ? path[1] : "" }

    /// The sentinels, each once; nil if one is not readable.
    var servers: [SentinelAddress]? {
        var servers: [SentinelAddress] = []
        for text in hosts.split(separator: ",", omittingEmptySubsequences: false) {
            guard let server = SentinelAddress(text) else { return nil }
            if !servers.contains(server) { servers.append(server) }
        }
        return servers
    }
}

extension SentinelAddress {
    /// The characters of a host name or an IPv4 address.
    private static let nameCharacters = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_")
    /// The characters of an IPv6 address, with a zone.
    private static let addressCharacters = nameCharacters.union(CharacterSet(charactersIn: ":%"))

    /// Reads `HOST[:PORT]`, where brackets enclose an IPv6 address and nothing else.
    init?(_ text: Substring) {
        let host: Substring
        let rest: Substring
        if text.hasPrefix("[") {
            host = text.dropFirst().prefix { $0 != "]" }
            guard host.contains(":"), host.endIndex != text.endIndex,
                host.unicodeScalars.allSatisfy(Self.addressCharacters.contains)
            else { return nil }
            rest = text[text.index(after: host.endIndex)...]
        } else {
            host = text.prefix { $0 != ":" }
            guard !host.isEmpty, host.unicodeScalars.allSatisfy(Self.nameCharacters.contains) else { return nil }
            rest = text[host.endIndex...]
        }
        self.host = String(host)
        if rest.isEmpty {
            port = Self.standardPort
        } else {
            guard rest.first == ":", rest.dropFirst().allSatisfy(\.isWholeNumber),
                let port = UInt16(rest.dropFirst()), port > 0
            else { return nil }
            self.port = port
        }
    }
}
