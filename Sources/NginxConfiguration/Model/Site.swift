/// A whole configuration, with its included files in place.
package struct Site: Sendable {
    /// The directives of `http`.
    let http: [Directive]
    let servers: [Server]
    /// The servers of each `upstream`.
    let upstreams: [String: [String]]
    /// Servers of `stream`, which pass connections on unread: their listening addresses and targets.
    let relays: [(listen: Listen, pass: Directive)]

    init(_ directives: [Directive]) {
        // A single file of conf.d/ has servers without `http` around them.
        let blocks = directives.filter { $0.name == "http" }
        let level = blocks.isEmpty ? directives : blocks.flatMap { $0.block ?? [] }
        http = level
        servers = level.filter { $0.name == "server" && $0.block != nil }.map { Server($0, http: level) }
        let streams = directives.filter { $0.name == "stream" }.flatMap { $0.block ?? [] }
        relays = streams.filter { $0.name == "server" }.flatMap { server in
            server.all("listen").flatMap { listen in
                server.all("proxy_pass").map { (Listen(listen.arguments, listen.place), $0) }
            }
        }
        upstreams = Dictionary(
            (level + streams).filter { $0.name == "upstream" }.map { ($0.argument, $0.all("server").map(\.argument)) },
            uniquingKeysWith: +)
    }

    /// Whether any location queries a gate.
    package var hasGate: Bool { servers.contains { $0.hasGate } }

    /// Every level of every server.
    var scopes: [Scope] { servers.flatMap { [$0.scope] + $0.scopes } }

    /// The normalised addresses of a passing directive; the name of an upstream stands for its servers.
    func targets(of pass: Directive) -> Set<String> {
        var text = pass.argument
        var port = "80"
        if let scheme = text.range(of: "://") {
            if text[..<scheme.lowerBound].hasSuffix("s") { port = "443" }
            text = String(text[scheme.upperBound...])
        }
        if text.hasPrefix("unix:") {
            // `http://unix:/path:/uri`
            return [String(text.dropFirst(5).split(separator: ":").first ?? "").asSocket]
        }
        let authority = String(text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first ?? "")
        if let servers = upstreams[authority] { return Set(servers.map { Self.normal($0, port) }) }
        return [Self.normal(authority, port)]
    }

    private static func normal(_ address: String, _ port: String) -> String {
        if address.hasPrefix("unix:") { return String(address.dropFirst(5)).asSocket }
        var host = address.lowercased()
        var number = port
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") {
            number = String(host[host.index(after: colon)...])
            host = String(host[..<colon])
        }
        return (NetworkHost.isLoopback(host) ? "127.0.0.1" : host) + ":" + number
    }

    /// The addresses of the gates: the worker checks its own requests, whichever location passes them.
    var gateTargets: Set<String> {
        var targets: Set<String> = []
        for server in servers {
            for address in Set(([server.scope] + server.scopes).compactMap(\.gate)) {
                for pass in server.location(for: address)?.passes ?? [] { targets.formUnion(self.targets(of: pass)) }
            }
        }
        return targets
    }
}

extension String {
    /// A unix socket's path in a form that cannot be confused with a host.
    fileprivate var asSocket: String { "unix:" + self }

    fileprivate func range(of text: String) -> Range<String.Index>? {
        self.firstRange(of: text)
    }
}
