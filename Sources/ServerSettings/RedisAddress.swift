import Foundation

/// The address of a Redis in `sessions.store`: `redis://[USER@]HOST[:PORT][/DATABASE]`,
/// `redis+sentinel://[USER@]HOST[:PORT][,HOST[:PORT]…]/NAME[/DATABASE]`, both with `rediss` for TLS, or
/// `unix://[USER@]/PATH[?db=DATABASE]`.
package struct RedisAddress: Sendable, Equatable {
    /// Redis's default port.
    private static let standardPort = 6379
    /// The highest database number that Redis can be configured with.
    private static let databases = 0...16383

    package enum Endpoint: Sendable, Equatable {
        case tcp(host: String, port: UInt16, usesTLS: Bool)
        /// The primary of this name, whose address the sentinels know.
        case sentinels([SentinelAddress], primary: String, usesTLS: Bool)
        case unix(path: String)
    }

    package let endpoint: Endpoint
    /// The ACL user; nil for the default one.
    package let user: String?
    package let database: Int

    /// Whether a text contains a password, which belongs in a file.
    package static func holdsPassword(_ text: String) -> Bool {
        if let sentinels = SentinelURL(text) { return sentinels.holdsPassword }
        return URLComponents(string: text)?.password != nil
    }

    /// Reads the text; nil for anything else, and for one with a password.
    package init?(_ text: String) {
        if let url = SentinelURL(text) {
            guard let servers = url.servers, let primary = url.primary, !url.holdsPassword,
                let database = Self.database(url.database), let user = url.user
            else { return nil }
            endpoint = .sentinels(servers, primary: primary, usesTLS: url.usesTLS)
            self.user = user.isEmpty ? nil : user
            self.database = database
            return
        }
        guard let parts = URLComponents(string: text), parts.password == nil, parts.fragment == nil else { return nil }
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        switch parts.scheme {
        case "redis", "rediss":
            guard let host = parts.host, !host.isEmpty, parts.query == nil,
                let port = UInt16(exactly: parts.port ?? Self.standardPort), port > 0,
                let database = Self.database(parts.path.dropFirst())
            else { return nil }
            // In a URL, brackets enclose an IPv6 address and nothing else.
            let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
            endpoint = .tcp(host: bare, port: port, usesTLS: parts.scheme == "rediss")
            self.database = database
        case "unix":
            guard parts.host ?? "" == "", parts.port == nil, parts.path.count > 1, parts.path.hasPrefix("/") else {
                return nil
            }
            let items = parts.queryItems ?? []
            guard items.allSatisfy({ $0.name == "db" }), items.count <= 1,
                let database = Self.database(Substring(items.first.map { $0.value ?? "?" } ?? ""))
            else { return nil }
            endpoint = .unix(path: parts.path)
            self.database = database
        default: return nil
        }
    }

    static func database(_ text: Substring) -> Int? {
        if text.isEmpty { return 0 }
        return Int(text).flatMap { databases.contains($0) ? $0 : nil }
    }
}
