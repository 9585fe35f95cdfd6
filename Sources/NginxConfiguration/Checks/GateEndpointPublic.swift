/// Finds the worker's gate address exposed to clients: its answers are for nginx.
enum GateEndpointPublic: SiteCheck {
    static let name = "gate-endpoint-public"

    static func findings(in site: Site) -> [Finding] {
        let gates = site.gateTargets
        return site.servers.filter { $0.listens.contains { !$0.host.isEmpty } }.compactMap { server in
            guard let location = server.location(for: "/auth"), !location.isInternal, !location.isProtected,
                let pass = location.passes.first(where: { !site.targets(of: $0).isDisjoint(with: gates) }),
                pass.name != "proxy_pass"
            else { return nil }
            return finding(
                location.place, why: "This location makes the worker's /auth reachable from outside.",
                fix: "location = /auth { return 404; }")
        }
    }
}
