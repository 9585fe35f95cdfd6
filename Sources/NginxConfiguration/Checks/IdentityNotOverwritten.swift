/// Finds an identity header that nothing sets: the client's value reaches the application (requirement G6).
enum IdentityNotOverwritten: SiteCheck {
    static let name = "identity-not-overwritten"

    static func findings(in site: Site) -> [Finding] {
        let gates = site.gateTargets
        let scopes = site.servers.flatMap { server in
            let protected = ([server.scope] + server.scopes).filter(\.isProtected)
            return protected
                + protected.flatMap { server.fallbacks(of: $0, refused: false) }.filter { !$0.isProtected }
        }
        var seen: Set<Place> = []
        return scopes.filter { seen.insert($0.place).inserted }.flatMap { scope in
            scope.passes.compactMap { pass -> Finding? in
                guard site.targets(of: pass).isDisjoint(with: gates) else { return nil }
                let family = pass.name.replacing("_pass", with: "")
                if scope.value("\(family)_pass_request_headers") == "off" { return nil }
                let set = scope.effective(IdentityHeaders.setter(for: pass.name)).filter { directive in
                    pass.name == "proxy_pass" || pass.name == "grpc_pass" || directive.argument.hasPrefix("HTTP_")
                }
                let missing = IdentityHeaders.keys.subtracting(set.map { IdentityHeaders.key($0.argument) })
                guard !missing.isEmpty else { return nil }
                let names = IdentityHeaders.headers.filter { missing.contains(IdentityHeaders.key($0)) }.joined(
                    separator: ", ")
                return finding(
                    pass.place,
                    why: "\(names): the client's values reach the application, which trusts them as the gate's.",
                    fix: scope.own.contains { $0.name == IdentityHeaders.setter(for: pass.name) }
                        ? "Set them here too: `include sallyport/gate.conf;` in this location does."
                        : "Put `include sallyport/gate.conf;` into this location.")
            }
        }
    }
}
