/// A cookie of the service: its name, and its attributes (requirement B1).
///
/// Browsers enforce the prefix (RFC 6265bis, 4.1.3): a `__Host-` cookie was set by this very host over HTTPS, a
/// `__Secure-` one over HTTPS by the site; no other subdomain can replace a `__Host-` cookie.
struct SiteCookie: Sendable {
    private static let hostPrefix = "__Host-"
    private static let securePrefix = "__Secure-"
    private static let attributes = "; Secure; HttpOnly; SameSite=Lax"

    /// The name with its prefix, as bytes to search requests for.
    let name: [UInt8]
    /// The name with the other prefix: a cookie from before `cookies.domain` was set or removed.
    let otherName: [UInt8]
    private let text: String
    private let otherText: String
    private let domain: String?

    /// Creates a cookie.
    ///
    /// - Parameter domain: the domain whose hosts all receive it; nil for this host alone.
    init(_ name: String, domain: String? = nil) {
        let names = [Self.hostPrefix, Self.securePrefix].map { $0 + name }
        (text, otherText) = domain == nil ? (names[0], names[1]) : (names[1], names[0])
        self.name = Array(text.utf8)
        otherName = Array(otherText.utf8)
        self.domain = domain
    }

    /// The `Set-Cookie` that sets a value, for some seconds or until the browser is closed.
    func set(_ value: String, seconds: Int64? = nil) -> String {
        let lifetime = seconds.map { "; Max-Age=\(max($0, 0))" } ?? ""
        return "\(text)=\(value)\(lifetime); Path=/\(Self.scope(domain))\(Self.attributes)"
    }

    /// The `Set-Cookie` that removes it.
    var cleared: String { self.set("", seconds: 0) }

    /// Whether browsers send it to another origin too. The host alone decides, whatever the port.
    func reaches(_ site: String, from origin: String) -> Bool {
        guard let host = Self.host(ofOrigin: site), let own = Self.host(ofOrigin: origin) else { return false }
        guard let domain else { return host == own }
        return host == domain || host.hasSuffix(".\(domain)")
    }

    /// The maximum number of bytes of name and value that browsers store (RFC 6265bis, 5.6).
    static let maximumBytes = 4096

    /// Whether browsers store a value of this length.
    func holds(_ value: String) -> Bool { name.count + 1 + value.utf8.count <= Self.maximumBytes }

    // MARK: Cookies of the same name, of other domains

    /// The `Set-Cookie`s that remove the cookies of this name that a browser sends to `host` beside this cookie, and
    /// never this one: the host's own, and those of the domains between the host and the cookie's domain.
    func strayRemovals(on host: String) -> [String] {
        guard let domain, host.hasSuffix(".\(domain)") else { return [] }
        let between = Self.domains(from: host).prefix { $0 != domain }
        return ([nil] + between.map(Optional.some)).map { Self.removal(of: text, $0) }
    }

    /// The `Set-Cookie`s that remove the cookies with the other prefix, of `host` up to this cookie's domain.
    func otherPrefixRemovals(on host: String) -> [String] {
        // Only a host itself can have a `__Host-` cookie, and without a domain.
        guard domain == nil else { return [Self.removal(of: otherText, nil)] }
        return [Self.removal(of: otherText, nil)]
            + Self.domains(from: host).prefix(1).map {
                Self.removal(of: otherText, $0)
            }
    }

    /// The `Set-Cookie`s that remove the cookies of the domains above this cookie's: where `cookies.domain` was once a
    /// shorter one.
    func removalsAbove(host: String) -> [String] {
        let secure = domain == nil ? otherText : text
        return Self.domains(from: host).drop { $0 != (domain ?? host) }.dropFirst().map { Self.removal(of: secure, $0) }
    }

    private static func removal(of name: String, _ domain: String?) -> String {
        "\(name)=; Max-Age=0; Path=/\(scope(domain))\(attributes)"
    }

    private static func scope(_ domain: String?) -> String { domain.map { "; Domain=\($0)" } ?? "" }

    /// The name of a host and of the domains above it, down to two labels; none for an address, nor for a text that is
    /// not a name in lower case.
    private static func domains(from host: String) -> [String] {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, labels.count > 1, !labels.contains(""), labels.last.flatMap({ Int($0) }) == nil else { return [] }
        return (0..<labels.count - 1).map { labels[$0...].joined(separator: ".") }
    }

    /// The host of an origin `https://host[:port]`; nil for anything else.
    static func host(ofOrigin origin: String) -> Substring? {
        guard origin.hasPrefix("https://") else { return nil }
        let authority = origin.dropFirst("https://".count)
        // The last colon begins the port unless it is part of an IPv6 address, which ends in a bracket.
        guard !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") else { return authority }
        return authority[..<colon]
    }
}
