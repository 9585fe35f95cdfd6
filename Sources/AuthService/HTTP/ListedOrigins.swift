/// The origins of the site: the service's own, and the listed ones (`gate.sites`), each `https://host[:port]`.
struct ListedOrigins: Sendable {
    private struct Entry: Sendable {
        let text: String
        /// In lower case.
        let host: String
        /// The default port is 443.
        let port: String
    }

    /// The service's own origin.
    let own: String
    /// The other listed ones.
    let others: [String]
    private let entries: [Entry]

    /// - Parameters:
    ///   - own: the service's own origin; never taken from a request (requirement N3).
    ///   - others: the listed ones.
    init(own: String, others: [String]) {
        self.own = own
        self.others = others
        entries = ([own] + others).map(Self.entry)
    }

    /// The origin at which a browser reaches the request that the gate decides about.
    ///
    /// nginx's port is not always the browser's: a router or a container may map another one to it. So a listed origin
    /// of the host decides: the one with nginx's port, or else the only one, the service's own or the first. A host
    /// that is not listed has nginx's port if a listed origin has it, or else the port of the service's own origin.
    ///
    /// - Returns: nil if nginx did not send the host.
    func origin(ofGated request: some IncomingRequest) -> String? {
        guard let name = request.value(.gateHost), !name.isEmpty else { return nil }
        let host = name.lowercased()
        let port = request.value(.gatePort)
        let ofHost = entries.filter { $0.host == host }
        if let listed = ofHost.first(where: { $0.port == port }) ?? ofHost.first { return listed.text }
        let known = entries.first { $0.port == port }?.port ?? entries.first?.port
        guard let known, known != Self.defaultPort else { return "https://\(host)" }
        return "https://\(host):\(known)"
    }

    private static let defaultPort = "443"

    private static func entry(_ origin: String) -> Entry {
        let authority = origin.dropFirst("https://".count)
        // The last colon begins the port unless it is part of an IPv6 address, which ends in a bracket.
        guard authority.last != "]", let colon = authority.lastIndex(of: ":") else {
            return Entry(text: origin, host: authority.lowercased(), port: defaultPort)
        }
        return Entry(
            text: origin, host: authority[..<colon].lowercased(),
            port: String(authority[authority.index(after: colon)...]))
    }
}
