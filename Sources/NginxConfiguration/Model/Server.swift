/// One `server` block.
package struct Server: Sendable {
    /// The server's own level.
    let scope: Scope
    /// Its locations, nested ones and `if` blocks included, each after the one that contains it.
    let scopes: [Scope]
    /// Whether it is a part of a server, whose other parts have not been read.
    let isFragment: Bool

    /// - Parameters:
    ///   - http: the directives of `http`.
    ///   - constants: the variables that `http` sets.
    ///   - isFragment: whether the rest of the server has not been read.
    init(_ directive: Directive, http: [Directive], constants: Variables, isFragment: Bool = false) {
        let levels = [http, directive.block ?? []]
        let variables = constants.following(directive.block ?? []).running(directive.block ?? [])
        scope = Scope(kind: .server, directive: directive, levels: levels, variables: variables)
        scopes = Self.inner(levels, variables, variables, Self.setNames(directive.block ?? []))
        self.isFragment = isFragment
    }

    /// - Parameters:
    ///   - server: the variables after the server's own directives.
    ///   - location: those at the beginning of the location around, which differ by its pattern's named groups.
    ///   - setNames: the variables that locations of the server set.
    private static func inner(
        _ levels: [[Directive]], _ server: Variables, _ location: Variables, _ setNames: Set<String>
    ) -> [Scope] {
        (levels.last ?? []).flatMap { directive -> [Scope] in
            guard let block = directive.block else { return [] }
            let kind: Scope.Kind
            var start = location
            var variables = server
            switch directive.name {
            case "location":
                let match = LocationMatch.read(directive.arguments)
                kind = .location(modifier: match.modifier, pattern: match.pattern)
                start = server
                start.forgetCaptures(in: match.pattern)
                // A request comes here from another location, with the variables that it has set.
                if match.modifier == "@" || block.contains(where: { $0.name == "internal" }) {
                    setNames.forEach { start.forget($0) }
                }
                variables = start.running(block)
            case "if", "limit_except":
                kind = .condition
                // An `if` of the server has run with it.
                if levels.count > 2 { variables = location.running(levels.last ?? [], within: directive.place) }
            default: return []
            }
            let scope = Scope(kind: kind, directive: directive, levels: levels + [block], variables: variables)
            return [scope] + inner(levels + [block], server, start, setNames)
        }
    }

    /// The variables that the locations of a block set, at any depth.
    private static func setNames(_ block: [Directive]) -> Set<String> {
        var names: Set<String> = []
        for location in block where location.name == "location" {
            let inner = location.block ?? []
            for directive in inner + inner.filter({ $0.name == "if" }).flatMap({ $0.block ?? [] })
            where directive.name == "set" {
                names.insert(Variables.key(directive.argument))
            }
            names.formUnion(setNames(inner))
        }
        return names
    }

    /// Its protected locations, with the blocks in them.
    var protected: [Scope] { scopes.filter { $0.isProtected && !$0.isNamed } }

    /// The named locations to which a protected location falls back; nginx applies none of the protected one's
    /// directives there.
    ///
    /// - Parameter refused: whether the fallbacks for refused requests are meant, or those for admitted ones.
    func fallbacks(of scope: Scope, refused: Bool) -> [Scope] {
        let pages = scope.effective("error_page").filter { page in
            page.arguments.contains { ["401", "403", "500"].contains($0) } == refused
        }
        let names =
            pages.compactMap(\.arguments.last)
            + (refused ? [] : scope.effective("try_files").compactMap(\.arguments.last))
        return scopes.filter { candidate in
            guard case .location("@", let name) = candidate.kind else { return false }
            return names.contains(name)
        }
    }

    /// Whether any of its locations queries a gate.
    var hasGate: Bool { scope.isProtected || scopes.contains { $0.isProtected } }

    /// Its listening addresses.
    var listens: [Listen] {
        let all = scope.own.filter { $0.name == "listen" }
        if isFragment { return [] }
        // nginx's own default, for root.
        return all.isEmpty ? [Listen(["*:80"], scope.place)] : all.map { Listen($0.arguments, $0.place) }
    }

    /// The location for a path: an exact one, else the longest prefix; regular expressions are not considered.
    func location(for path: String) -> Scope? {
        var best: (scope: Scope, length: Int)?
        for scope in scopes {
            guard case .location(let modifier, let pattern) = scope.kind else { continue }
            switch modifier {
            case "=" where pattern == path: return scope
            case "", "^~":
                if path.hasPrefix(pattern), pattern.utf8.count >= best?.length ?? 0 {
                    best = (scope, pattern.utf8.count)
                }
            default: continue
            }
        }
        return best?.scope
    }
}
