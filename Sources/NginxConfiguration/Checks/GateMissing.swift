/// Finds a gate address without its own location: whatever answers it, perhaps the application, admits every request by
/// any 2xx.
enum GateMissing: SiteCheck {
    static let name = "gate-missing"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.servers.flatMap { server in
            ([server.scope] + server.scopes).compactMap { scope -> Finding? in
                guard let gate = scope.gate, let directive = scope.effective("auth_request").last,
                    seen.insert(directive.place).inserted
                else { return nil }
                if let location = server.location(for: gate), case .location("=", _) = location.kind { return nil }
                // A part of a server: the gate's location is in another file.
                if server.isFragment, server.location(for: gate)?.place == nil { return nil }
                return finding(
                    directive.place,
                    why:
                        "No separate location (`location = \(gate)`) answers the gate's subrequest; another location does, and any 2xx"
                        + " of it lets everybody in.",
                    fix: "Put `include sallyport/gate-server.conf;` at the top of the server.")
            }
        }
    }
}
