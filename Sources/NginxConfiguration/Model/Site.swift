/// A whole configuration, with its included files in place.
package struct Site: Sendable {
    /// The directives of `http`.
    let http: [Directive]
    let servers: [Server]
    /// The normalised addresses of each `upstream`, by its name in lower case.
    let upstreams: [String: [String]]
    /// Servers of `stream`, which pass connections on unread: their listening addresses and targets.
    let relays: [(listen: Listen, pass: Pass)]

    /// The addresses of the gates: the worker checks its own requests, whichever location passes them.
    private(set) var gateTargets: Set<String> = []
    /// The files that were read, and the missing ones.
    package let read: ReadFiles

    init(_ directives: [Directive], read: ReadFiles) {
        self.read = read
        // A single file of conf.d/ has servers without `http` around them.
        let blocks = directives.filter { $0.name == "http" }
        let level = blocks.isEmpty ? directives : blocks.flatMap { $0.block ?? [] }
        http = level
        let constants = Variables(http: level)
        // Blocks of `http` apply to no server, and a large site has thousands.
        let inherited = level.filter { $0.block == nil }
        var servers = level.filter { $0.name == "server" && $0.block != nil }.map {
            Server($0, http: inherited, constants: constants)
        }
        if blocks.isEmpty, let part = Self.partOfServer(directives) {
            servers.append(Server(part, http: [], constants: constants, isFragment: true))
        }
        self.servers = servers
        let streams = directives.filter { $0.name == "stream" }.flatMap { $0.block ?? [] }
        let streamConstants = Variables(http: streams)
        relays = streams.filter { $0.name == "server" }.flatMap { server in
            let variables = streamConstants.following(server.block ?? []).running(server.block ?? [])
            return server.all("listen").flatMap { listen in
                server.all("proxy_pass").map {
                    (Listen(listen.arguments, listen.place), Pass($0, variables: variables))
                }
            }
        }
        upstreams = Dictionary(
            (level + streams).filter { $0.name == "upstream" }.map {
                ($0.argument.lowercased(), Self.members(of: $0))
            },
            uniquingKeysWith: +)
        gateTargets = findGateTargets()
    }

    /// The directives of a file that belongs into a `server`, such as one with locations alone; nil for other files.
    private static func partOfServer(_ directives: [Directive]) -> Directive? {
        let around: Set = [
            "server", "upstream", "map", "geo", "split_clients", "stream", "mail", "events", "types",
        ]
        let own = directives.filter { !around.contains($0.name) }
        guard
            let first = own.first(where: {
                $0.name == "location" || $0.name == "if" || $0.name == "auth_request" || Pass.names.contains($0.name)
            })
        else { return nil }
        return Directive(name: "server", arguments: [], block: own, place: first.place)
    }

    /// The addresses of an `upstream`. One whose servers are not known has its name alone.
    private static func members(of upstream: Directive) -> [String] {
        let servers = upstream.all("server").map(\.argument)
        let isChosenByLua = (upstream.block ?? []).contains { $0.name.hasPrefix("balancer_by_lua") }
        if servers.isEmpty || isChosenByLua { return ["upstream \(upstream.argument.lowercased())"] }
        return servers.map { Address.normal($0, port: "80") }
    }

    /// Whether any location queries a gate.
    package var hasGate: Bool { servers.contains { $0.hasGate } }

    /// Every level of every server.
    var scopes: [Scope] { servers.flatMap { [$0.scope] + $0.scopes } }

    /// The normalised addresses of a passing directive; the name of an upstream stands for its servers. An address that
    /// depends on a variable equals none.
    func targets(of pass: Pass) -> Set<String> {
        Set(
            pass.addresses.flatMap { address -> [String] in
                guard let target = Address.target(address) else { return [] }
                if let servers = upstreams[target.authority] { return servers }
                if target.ports.isEmpty { return [target.authority] }
                return target.ports.map { Address.normal(target.authority, port: $0) }
            })
    }

    private func findGateTargets() -> Set<String> {
        var targets: Set<String> = []
        for server in servers {
            for address in Set(([server.scope] + server.scopes).compactMap(\.gate)) {
                for pass in server.location(for: address)?.passes ?? [] { targets.formUnion(self.targets(of: pass)) }
            }
        }
        return targets
    }
}
