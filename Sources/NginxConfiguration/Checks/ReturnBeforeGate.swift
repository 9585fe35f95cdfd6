/// Finds `return` and `rewrite`, which run before the gate (requirement N5): every client gets their response, and the
/// gate of this location is not queried for their target. A `rewrite … break` stays in the location: the gate is
/// queried, with the path that the client requested.
enum ReturnBeforeGate: SiteCheck {
    static let name = "return-before-gate"

    static func findings(in site: Site) -> [Finding] {
        site.servers.flatMap { server in
            server.protected.flatMap { scope in
                scope.own.filter { opens($0) }.map { directive in
                    finding(
                        directive.place,
                        why: "`\(directive.name)` runs before the gate, so that it answers every request.",
                        fix: "Move it to a location without the gate, or let the application answer.")
                }
            } + beforeLocations(server)
        }
    }

    /// Whether a directive opens anything; a refusal does not.
    private static func opens(_ directive: Directive) -> Bool {
        switch directive.name {
        case "rewrite": return Rewrite(directive).leaves
        case "return": return Int(directive.argument).map { $0 < 400 } ?? true
        default: return false
        }
    }

    /// The server's own answer to every request. A redirect, such as HTTP to HTTPS, does not count.
    private static func beforeLocations(_ server: Server) -> [Finding] {
        guard server.hasGate else { return [] }
        let conditions = server.scopes.filter { $0.kind == .condition && $0.levels.count == 3 }
        return ([server.scope] + conditions).flatMap { scope in
            scope.own.filter { directive in
                directive.name == "return" && Int(directive.argument).map { $0 < 300 } ?? false
            }.map { directive in
                finding(
                    directive.place,
                    why: "The server's own `return` runs before the gate and answers every request.",
                    fix: "Put it into a separate location.")
            }
        }
    }
}
