/// A cookie of ours: its name, and how browsers are told to keep it (requirement B1).
///
/// The prefix is a promise that browsers enforce (RFC 6265bis, 4.1.3): a `__Host-` cookie was set by this very host over
/// HTTPS, a `__Secure-` one over HTTPS by the site; no neighbour on another subdomain can put a `__Host-` one in its place.
struct SiteCookie: Sendable {
    /// The name with its prefix, in bytes, as requests are searched for it.
    let name: [UInt8]
    private let text: String
    private let attributes: String
    private let domain: String?

    /// A cookie.
    ///
    /// - Parameter domain: the site whose hosts all get it; nil for this host alone.
    init(_ name: String, domain: String? = nil) {
        text = (domain == nil ? "__Host-" : "__Secure-") + name
        self.name = Array(text.utf8)
        self.domain = domain
        let scope = domain.map { "; Domain=\($0)" } ?? ""
        attributes = "; Path=/\(scope); Secure; HttpOnly; SameSite=Lax"
    }

    /// The `Set-Cookie` that gives it a value, for some seconds or until the browser is closed.
    func set(_ value: String, seconds: Int64? = nil) -> String {
        let lifetime = seconds.map { "; Max-Age=\(max($0, 0))" } ?? ""
        return "\(text)=\(value)\(lifetime)\(attributes)"
    }

    /// The `Set-Cookie` that removes it.
    var cleared: String { self.set("", seconds: 0) }

    /// Whether browsers send it to another origin too. They go by the host alone, whatever the port.
    func reaches(_ site: String, from origin: String) -> Bool {
        guard let host = Self.host(site), let own = Self.host(origin) else { return false }
        guard let domain else { return host == own }
        return host == domain || host.hasSuffix(".\(domain)")
    }

    private static func host(_ origin: String) -> Substring? {
        guard origin.hasPrefix("https://") else { return nil }
        let authority = origin.dropFirst("https://".count)
        // The last colon begins the port unless it is part of an IPv6 address, which ends in a bracket.
        guard !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") else { return authority }
        return authority[..<colon]
    }

    /// The maximum number of bytes of name and value that browsers keep (RFC 6265bis, 5.6).
    static let maximumBytes = 4096

    /// Whether browsers keep a value of this length.
    func holds(_ value: String) -> Bool { name.count + 1 + value.utf8.count <= Self.maximumBytes }
}
