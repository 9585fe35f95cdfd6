internal import AccessRules
import HTTPTypes

/// The login page's address for a user whom the gate has not admitted, with the address to return to.
///
/// nginx cannot escape a URL, and an unescaped one in a query adds its own parameters (requirement N4). So the gate's
/// 401 carries the whole address, and nginx redirects navigations there.
package struct LoginRedirect: Sendable {
    /// The maximum size of the escaped return address: nginx accepts request lines of 8 KiB.
    private static let maximumEscapedBytes = 7 * 1024

    /// Printable characters that a URL must not contain, and the one that begins a fragment.
    private static let illegal = Array(#"\"<>`#"#.utf8)

    /// Reserved characters that a query may contain and that separate nothing within the value of a field.
    private static let harmless = Array("/!$()*,:;=?@".utf8)

    private let page: String
    private let origins: ListedOrigins

    /// - Parameters:
    ///   - origin: the service's own origin, which has the login page.
    ///   - sites: the other listed origins.
    package init(origin: String, sites: [String]) {
        self.init(origins: ListedOrigins(own: origin, others: sites))
    }

    init(origins: ListedOrigins) {
        page = origins.own + "/login"
        self.origins = origins
    }

    /// The login page's address for a request that the gate decides about.
    ///
    /// The return address is a path on the service's own origin, or a whole URL on another one of the site. The login
    /// page decides whether it is permitted. A long address loses its query, not its path.
    ///
    /// A background request returns to the page that sent it (`Referer`), if that is a page of the site: its own
    /// address shows only a part of a page, or data.
    ///
    /// - Parameter isFresh: whether a logged-in user must log in again: otherwise the page would redirect back, and the
    ///   gate here again.
    package func address(for request: some IncomingRequest, isFresh: Bool = false) -> String {
        let escaped: String? =
            sendingPage(request)
            ?? request.withVariable(.gateURI) { uri -> String? in
                guard let uri, uri.count > 0, let origin = origins.origin(ofGated: request) else { return nil }
                let prefix = origin == origins.own ? "" : origin
                return Self.escape(prefix, uri) ?? Self.escape(prefix, uri.extracting(0..<Self.pathCount(uri)))
            }
        guard let escaped else { return page + (isFresh ? "?fresh" : "") }
        return "\(page)?\(isFresh ? "fresh&" : "")return_to=\(escaped)"
    }

    /// The page that sent a background request, escaped for a query; nil for other requests, and for pages elsewhere.
    private func sendingPage(_ request: some IncomingRequest) -> String? {
        guard request.isInBackground, let text = request.value(.referrer),
            let page = ReturnTarget(text, origin: origins.own, sites: origins.others), text.first != "/"
        else { return nil }
        let address = page.origin == origins.own ? page.path : page.location
        let escaped = Self.escaped(Array(address.utf8))
        return escaped.utf8.count <= Self.maximumEscapedBytes ? escaped : nil
    }

    /// The address escaped for a query; nil if it is too long.
    private static func escape(_ origin: String, _ uri: Span<UInt8>) -> String? {
        guard origin.utf8.count + uri.count <= ReturnTarget.maximumBytes else { return nil }
        var address = Array(origin.utf8)
        address.reserveCapacity(address.count + uri.count)
        for index in uri.indices {
            let byte = uri[index]
            // RFC 3986 does not permit these bytes in a URL. Some clients send them, and a browser would escape them.
            if byte >= 0x7f || byte <= 0x20 || illegal.contains(byte) {
                address += PercentEscape.escape(byte)
            } else {
                address.append(byte)
            }
        }
        let text = escaped(address)
        return text.utf8.count <= maximumEscapedBytes ? text : nil
    }

    /// An address percent-encoded as the value of a query's field.
    ///
    /// Only unreserved characters (RFC 3986, 2.3) and slashes stay as they are. In an address that would be too long,
    /// so do all that a query may contain and that separate nothing within a value: dashboards write lists as
    /// `!(a:1,b:2)`.
    static func escaped(_ address: [UInt8]) -> String {
        let text = escaped(address, sparing: [UInt8(ascii: "/")])
        return text.utf8.count <= maximumEscapedBytes ? text : escaped(address, sparing: harmless)
    }

    private static func escaped(_ address: [UInt8], sparing spared: [UInt8]) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(address.count * 2)
        for byte in address {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.append(byte)
            case _ where spared.contains(byte): escaped.append(byte)
            default: escaped += PercentEscape.escape(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static func pathCount(_ uri: Span<UInt8>) -> Int {
        var count = 0
        while count < uri.count, uri[count] != UInt8(ascii: "?") { count += 1 }
        return count
    }
}

extension HTTPField.Name {
    /// Where to log in, from the gate to nginx.
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    static let sallyportLogin = Self("X-Sallyport-Login")!
}
