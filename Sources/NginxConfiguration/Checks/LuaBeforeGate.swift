/// Finds Lua code that runs before the gate in a protected location: it can answer every request itself.
///
/// Code of `access_by_lua` runs after the gate, and code of `content_by_lua` creates the response: neither opens
/// anything.
enum LuaBeforeGate: SiteCheck {
    static let name = "lua-before-gate"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        let isAccessFirst = site.http.last { $0.name == "access_by_lua_no_postpone" }?.argument == "on"
        return site.servers.filter(\.hasGate).flatMap { server in
            ([server.scope] + server.scopes).filter(\.isProtected).flatMap { scope in
                culprits(scope, in: server, isAccessFirst).filter { seen.insert($0.place).inserted }
            }
        }
    }

    private static func culprits(_ scope: Scope, in server: Server, _ isAccessFirst: Bool) -> [Finding] {
        let move =
            "Move the code to `access_by_lua_block`, which runs after the gate, or to a location without the gate."
        var found: [Finding] = []
        for phase in [LuaPhase.serverRewrite, LuaPhase.rewrite] {
            if let directive = scope.effective(anyOf: phase) {
                found.append(
                    finding(
                        directive.place,
                        why: "The Lua code of `\(directive.name)` runs before the gate, and can answer every request.",
                        fix: move))
            }
        }
        if isAccessFirst, let directive = scope.effective(anyOf: LuaPhase.access) {
            found.append(
                finding(
                    directive.place,
                    why:
                        "With `access_by_lua_no_postpone on`, this Lua code runs before the gate, and can answer every request.",
                    fix: "Remove `access_by_lua_no_postpone on`."))
        }
        // Directives of the rewrite module apply to the location that has them, and those of a server to all of the
        // server.
        let conditions = server.scopes.filter { $0.kind == .condition && $0.levels.count == 3 }.flatMap(\.own)
        for directive in server.scope.own + conditions + scope.own where LuaPhase.set.contains(directive.name) {
            found.append(
                finding(
                    directive.place,
                    why:
                        "The Lua code of `\(directive.name)` runs before the gate, and can change the header fields by which the"
                        + " gate decides.",
                    fix: "Compute the value with `map`, or in `access_by_lua_block`, which runs after the gate."))
        }
        return found
    }
}
