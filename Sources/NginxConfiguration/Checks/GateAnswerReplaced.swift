/// Finds an answer that replaces the gate's: an error page with status 200, a `return`, Lua code, or a cached answer.
enum GateAnswerReplaced: SiteCheck {
    static let name = "gate-answer-replaced"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.servers.flatMap { server in
            Set(([server.scope] + server.scopes).compactMap(\.gate)).sorted().flatMap { gate -> [Finding] in
                guard let location = server.location(for: gate) else { return [] }
                return culprits(location).filter { seen.insert($0.directive.place).inserted }.map {
                    finding($0.directive.place, why: $0.why, fix: $0.fix)
                }
            }
        }
    }

    private typealias Culprit = (directive: Directive, why: String, fix: String)

    private static func culprits(_ location: Scope) -> [Culprit] {
        let pages = location.effective("error_page").filter(changesStatus).map { directive -> Culprit in
            (
                directive,
                "This error page also applies to the subrequest to the gate: a failed worker then lets requests in.",
                "Give the gate's location its own `error_page`, as sallyport/gate-server.conf does."
            )
        }
        let conditional = location.own.filter { $0.name == "if" }.flatMap { $0.block ?? [] }
        let returns = (location.own + conditional).filter {
            $0.name == "return" && (Int($0.argument).map { $0 < 300 } ?? false)
        }
        .map { directive -> Culprit in
            (directive, "The gate's location answers 2xx itself.", "Pass the subrequest to the worker.")
        }
        let caches = ["fastcgi_cache", "proxy_cache", "uwsgi_cache"].flatMap { location.effective($0).suffix(1) }
            .filter { $0.argument != "off" }.map { directive -> Culprit in
                (
                    directive, "A cached 2xx lets in people who have logged out, or other people.",
                    "\(directive.name) off; in the gate's location."
                )
            }
        let code = location.own.filter { LuaPhase.answering.contains($0.name) }.map { directive -> Culprit in
            (
                directive, "Lua code of the gate's location can answer 2xx in place of the worker.",
                "Remove it from the gate's location."
            )
        }
        return pages + returns + caches + code
    }

    /// `error_page 502 =200 /page` and `error_page 502 = /page` send the page's status instead of the error's. A page
    /// for a status that never occurs is how the shipped file disables the others.
    private static func changesStatus(_ directive: Directive) -> Bool {
        guard let change = directive.arguments.first(where: { $0.hasPrefix("=") }) else { return false }
        return Int(change.dropFirst()).map { $0 < 300 } ?? true
    }
}
