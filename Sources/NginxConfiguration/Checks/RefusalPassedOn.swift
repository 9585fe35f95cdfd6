/// Finds an error page for the gate's refusals that passes them on: refused clients get the application's answer.
enum RefusalPassedOn: SiteCheck {
    static let name = "refusal-passed-on"

    static func findings(in site: Site) -> [Finding] {
        let gates = site.gateTargets
        var seen: Set<Place> = []
        return site.servers.flatMap { server in
            server.protected.flatMap { scope -> [Finding] in
                let open = server.fallbacks(of: scope, refused: true).filter { !$0.isProtected }
                let admitted = ([scope] + server.fallbacks(of: scope, refused: false)).flatMap(\.passes)
                let applications = Set(admitted.flatMap { site.targets(of: $0) }).subtracting(gates)
                return open.flatMap(\.passes).compactMap { pass in
                    guard !site.targets(of: pass).isDisjoint(with: applications), seen.insert(pass.place).inserted
                    else { return nil }
                    return finding(
                        pass.place,
                        why: "Requests that the gate at \(scope.place) refuses are passed to the application here.",
                        fix: "Remove the `error_page`; those of sallyport/gate.conf answer.")
                }
            }
        }
    }
}
