import HTTPTypes

/// The login page's address for a user whom the gate has not admitted, with the address to return to.
///
/// nginx cannot escape a URL, and an unescaped one in a query adds its own parameters (requirement N4). So the gate's
/// 401 carries the whole address, and nginx redirects navigations there.
package struct LoginRedirect: Sendable {
    /// The maximum size of the escaped return address. A longer one is left out: the gate's response has a header of 8
    /// KiB at most.
    static let longestReturn = 2048

    private let page: String
    private let scheme: String
    private let host: String
    private let port: String

    /// - Parameter origin: the public origin, `https://host[:port]`; never taken from a request (requirement N3).
    package init(origin: String) {
        page = origin + "/login"
        let parts = origin.split(separator: "://", maxSplits: 1)
        let authority = parts.last ?? ""
        scheme = parts.first.map { "\($0)://" } ?? ""
        // The last colon begins the port unless it is part of an IPv6 address, which ends in a bracket.
        if let colon = authority.lastIndex(of: ":"), authority.last != "]" {
            host = String(authority[..<colon])
            port = String(authority[colon...])
        } else {
            host = String(authority)
            port = ""
        }
    }

    /// The login page's address for a request that the gate decides about.
    ///
    /// The return address is a path on the origin's own host. On another host of the site it is a whole URL with the
    /// origin's scheme and port: one nginx serves them all. The login page decides whether it is permitted.
    ///
    /// - Parameter isFresh: whether a logged-in user must log in again: otherwise the page would redirect back, and the
    ///   gate here again.
    package func address(for request: some IncomingRequest, isFresh: Bool = false) -> String {
        let way: String? = request.withVariable(.gateURI) { uri in
            guard let uri, uri.count > 0 else { return nil }
            var bytes: [UInt8] = []
            if let other = request.value(.gateHost), other != host {
                bytes += "\(scheme)\(other)\(port)".utf8
            }
            bytes.reserveCapacity(bytes.count + uri.count)
            for index in uri.indices { bytes.append(uri[index]) }
            return Self.escape(bytes)
        }
        guard let way, way.utf8.count <= Self.longestReturn else { return page + (isFresh ? "?fresh" : "") }
        return "\(page)?\(isFresh ? "fresh&" : "")return_to=\(way)"
    }

    /// Percent-encodes everything except unreserved characters (RFC 3986, 2.3) and slashes, which a query may contain.
    private static func escape(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count * 3)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                escaped.append(byte)
            default:
                escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

extension HTTPField.Name {
    /// Where to log in, from the gate to nginx.
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    static let sallyportLogin = Self("X-Sallyport-Login")!
}
