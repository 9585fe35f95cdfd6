/// Finds an application that another location passes to without querying the gate.
enum BackendPastTheGate: SiteCheck {
    static let name = "backend-past-the-gate"

    static func findings(in site: Site) -> [Finding] {
        let gates = site.gateTargets
        var guarded: [String: Place] = [:]
        for scope in site.scopes where scope.isProtected {
            for pass in scope.passes {
                for target in site.targets(of: pass).subtracting(gates) { guarded[target] = pass.place }
            }
        }
        let relays = site.relays.compactMap { relay -> Finding? in
            guard !relay.listen.isLocal,
                let target = site.targets(of: relay.pass).sorted().first(where: { guarded[$0] != nil })
            else { return nil }
            return finding(
                relay.listen.place,
                why:
                    "The application at \(target), which the gate protects, receives all connections to this port.",
                fix: "Remove this server of `stream`, or let it listen on 127.0.0.1.")
        }
        return relays
            + site.scopes.filter { !$0.isProtected && !$0.isInternal }.flatMap { scope in
                scope.passes.compactMap { pass in
                    guard let target = site.targets(of: pass).sorted().first(where: { guarded[$0] != nil }),
                        let place = guarded[target]
                    else { return nil }
                    return finding(
                        pass.place,
                        why:
                            "The application at \(target), which the gate protects at \(place), is reachable here without the gate.",
                        fix: "Put `include sallyport/gate.conf;` into this location as well.")
                }
            }
    }
}
