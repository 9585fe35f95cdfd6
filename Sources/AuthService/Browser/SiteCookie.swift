/// A cookie of the service: its name, and its attributes (requirement B1).
///
/// Browsers enforce the prefix (RFC 6265bis, 4.1.3): a `__Host-` cookie was set by this very host over HTTPS, a
/// `__Secure-` one over HTTPS by the site; no other subdomain can replace a `__Host-` cookie.
struct SiteCookie: Sendable {
    /// The name with its prefix, as bytes to search requests for.
    let name: [UInt8]
    private let text: String
    private let attributes: String
    private let domain: String?

    /// Creates a cookie.
    ///
    /// - Parameter domain: the domain whose hosts all receive it; nil for this host alone.
    init(_ name: String, domain: String? = nil) {
        text = (domain == nil ? "__Host-" : "__Secure-") + name
        self.name = Array(text.utf8)
        self.domain = domain
        let scope = domain.map { "; Domain=\($0)" } ?? ""
        attributes = "; Path=/\(scope); Secure; HttpOnly; SameSite=Lax"
    }

    /// The `Set-Cookie` that sets a value, for some seconds or until the browser is closed.
    func set(_ value: String, seconds: Int64? = nil) -> String {
        let lifetime = seconds.map { "; Max-Age=\(max($0, 0))" } ?? ""
        return "\(text)=\(value)\(lifetime)\(attributes)"
    }

    /// The `Set-Cookie` that removes it.
    var cleared: String { self.set("", seconds: 0) }

    /// Whether browsers send it to another origin too. The host alone decides, whatever the port.
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

    /// The maximum number of bytes of name and value that browsers store (RFC 6265bis, 5.6).
    static let maximumBytes = 4096

    /// Whether browsers store a value of this length.
    func holds(_ value: String) -> Bool { name.count + 1 + value.utf8.count <= Self.maximumBytes }
}
