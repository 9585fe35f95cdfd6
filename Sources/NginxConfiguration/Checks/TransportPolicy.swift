/// Checks the protocols and ciphers of a server with a gate, and whether it uses TLS at all (requirement N9).
enum TransportPolicy: SiteCheck {
    static let name = "transport-policy"

    private static let good: Set = ["TLSv1.2", "TLSv1.3"]
    /// Parts of the names of cipher suites without encryption or authentication, or with broken algorithms.
    private static let weak: Set = [
        "NULL", "ANULL", "ENULL", "EXPORT", "EXP", "RC4", "DES", "3DES", "MD5", "LOW", "ADH", "AECDH", "SSLV3",
    ]
    private static let fix = "Put `include sallyport/tls.conf;` into the server."

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.servers.filter { serves($0, site) }.flatMap { server -> [Finding] in
            let open = server.listens.filter { !$0.usesTLS && !$0.isLocal && server.hasProtectedLocation }
            var findings = open.map {
                finding(
                    $0.place, why: "Credentials for a protected location cross this port without encryption.",
                    fix: "Use `listen … ssl;`, and a separate server that redirects plain HTTP.")
            }
            guard server.listens.contains(where: \.usesTLS) else { return findings }
            let protocols = server.scope.effective("ssl_protocols")
            if let directive = protocols.last {
                let old = directive.arguments.filter { !good.contains($0) }
                if !old.isEmpty {
                    findings.append(
                        finding(
                            directive.place, why: "\(old.joined(separator: ", ")) can be broken on the way.", fix: fix
                        ))
                }
            } else {
                findings.append(
                    finding(
                        server.scope.place,
                        why: "No `ssl_protocols`: many versions of nginx then speak TLS 1.0 and 1.1.", fix: fix))
            }
            if let directive = server.scope.effective("ssl_ciphers").last, isWeak(directive.argument) {
                findings.append(
                    finding(
                        directive.place, why: "The list contains ciphers that an attacker on the network can break.",
                        fix: fix))
            }
            return findings
        }.filter { seen.insert(Place(file: $0.file, line: $0.line)).inserted }
    }

    /// Whether the server has protected locations, or passes to the gate's worker: the login.
    private static func serves(_ server: Server, _ site: Site) -> Bool {
        let gates = site.gateTargets
        return server.hasProtectedLocation
            || server.scopes.contains { $0.passes.contains { !site.targets(of: $0).isDisjoint(with: gates) } }
    }

    private static func isWeak(_ list: String) -> Bool {
        list.uppercased().split { ":, ".contains($0) }.contains { entry in
            guard entry.first != "!", entry.first != "-" else { return false }
            return entry.split { "-+".contains($0) }.contains { weak.contains(String($0)) }
        }
    }
}

extension Server {
    /// Whether a location, or the whole server, queries a gate.
    fileprivate var hasProtectedLocation: Bool { scope.isProtected || !protected.isEmpty }
}
