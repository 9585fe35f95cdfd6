import Foundation

/// Where a Redis is, as `sessions.store` says it: `redis://[USER@]HOST[:PORT][/DATABASE]`, the same with `rediss:` for TLS,
/// or `unix://[USER@]/PATH[?db=DATABASE]`.
package struct RedisAddress: Sendable, Equatable {
    /// Redis's own port.
    private static let standardPort = 6379
    /// The highest number of a database that Redis can be set up with.
    private static let databases = 0...16383

    package enum Endpoint: Sendable, Equatable {
        case tcp(host: String, port: UInt16, usesTLS: Bool)
        case unix(path: String)
    }

    package let endpoint: Endpoint
    /// The ACL user, nil for the default one.
    package let user: String?
    package let database: Int

    /// Whether a text holds a password, which belongs in a file.
    package static func holdsPassword(_ text: String) -> Bool {
        URLComponents(string: text)?.password != nil
    }

    /// Reads the text. Nil for anything else, and for one with a password.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text), parts.password == nil, parts.fragment == nil else { return nil }
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        switch parts.scheme {
        case "redis", "rediss":
            guard let host = parts.host, !host.isEmpty, parts.query == nil,
                let port = UInt16(exactly: parts.port ?? Self.standardPort), port > 0,
                let database = Self.database(parts.path.dropFirst())
            else { return nil }
            // An IPv6 address stands in brackets in a URL, and nowhere else.
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

    private static func database(_ text: Substring) -> Int? {
        if text.isEmpty { return 0 }
        return Int(text).flatMap { databases.contains($0) ? $0 : nil }
    }
}
