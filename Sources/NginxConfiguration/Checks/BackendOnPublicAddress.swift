/// Finds an application behind the gate that others can reach: at a public address, or on a server of this nginx
/// without a gate.
enum BackendOnPublicAddress: SiteCheck {
    static let name = "backend-on-public-address"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.filter(\.isProtected).flatMap(\.passes).flatMap { pass in
            site.targets(of: pass).sorted().compactMap { target -> Finding? in
                guard !target.hasPrefix("unix:"), let colon = target.lastIndex(of: ":"),
                    let port = Int(target[target.index(after: colon)...])
                else { return nil }
                let host = String(target[..<colon])
                if NetworkHost.isPublic(host) {
                    guard seen.insert(pass.place).inserted else { return nil }
                    return finding(
                        pass.place,
                        why: "The application is at \(target), where clients can reach it without the gate.",
                        fix: "Let it listen on 127.0.0.1 or a unix socket, or behind a firewall on a private address.")
                }
                guard NetworkHost.isLoopback(host), let listen = open(port, in: site),
                    seen.insert(listen.place).inserted
                else { return nil }
                return finding(
                    listen.place,
                    why:
                        "Port \(port) is the application protected at \(pass.place), and it listens on all addresses.",
                    fix: "listen 127.0.0.1:\(port);")
            }
        }
    }

    /// The server without a gate that opens this port to others.
    private static func open(_ port: Int, in site: Site) -> Listen? {
        site.servers.filter { !$0.hasGate }.flatMap(\.listens).first { $0.port == port && !$0.isLocal }
    }
}
