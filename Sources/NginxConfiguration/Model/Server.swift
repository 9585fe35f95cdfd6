/// One `server` block.
package struct Server: Sendable {
    /// The server's own level.
    let scope: Scope
    /// Its locations, those within locations and the `if` blocks included, each after the one that it is in.
    let scopes: [Scope]

    init(_ directive: Directive, http: [Directive]) {
        let levels = [http, directive.block ?? []]
        scope = Scope(kind: .server, directive: directive, levels: levels)
        scopes = Self.inner(levels)
    }

    private static func inner(_ levels: [[Directive]]) -> [Scope] {
        (levels.last ?? []).flatMap { directive -> [Scope] in
            guard let block = directive.block else { return [] }
            let kind: Scope.Kind
            switch directive.name {
            case "location":
                let arguments = directive.arguments
                let first = arguments.first ?? ""
                if arguments.count > 1 {
                    kind = .location(modifier: first, pattern: arguments[1])
                } else if first.hasPrefix("@") {
                    kind = .location(modifier: "@", pattern: first)
                } else {
                    kind = .location(modifier: "", pattern: first)
                }
            case "if", "limit_except": kind = .condition
            default: return []
            }
            let scope = Scope(kind: kind, directive: directive, levels: levels + [block])
            return [scope] + inner(levels + [block])
        }
    }

    /// Its locations that ask a gate, with what is within them.
    var protected: [Scope] { scopes.filter { $0.isProtected && !$0.isNamed } }

    /// Where the requests of a protected location go on: named locations that it falls back to, of which nginx takes none of
    /// the directives from the protected one.
    ///
    /// - Parameter refused: whether those that the gate has refused are meant, or those that it has let in.
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

    /// Whether anything in it asks a gate.
    var hasGate: Bool { scope.isProtected || scopes.contains { $0.isProtected } }

    /// Where it listens.
    var listens: [Listen] {
        let all = scope.own.filter { $0.name == "listen" }
        // nginx's own default, for root.
        return all.isEmpty ? [Listen(["*:80"], scope.place)] : all.map { Listen($0.arguments, $0.place) }
    }

    /// The locations that answer a path, were it asked for: an exact one, else the longest prefix; those chosen by a regular
    /// expression are not considered.
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
