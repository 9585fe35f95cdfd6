/// Finds a server's `rewrite`, which also applies to the gate's subrequest: it leads to a page, and the page's 200
/// admits every request.
enum RewrittenQuestion: SiteCheck {
    static let name = "rewritten-question"

    static func findings(in site: Site) -> [Finding] {
        site.servers.filter(\.hasGate).flatMap { server -> [Finding] in
            let gates = Set(([server.scope] + server.scopes).compactMap(\.gate))
            var findings: [Finding] = []
            for directive in server.scope.own {
                // Directives after this one do not apply to the gate's subrequest.
                if isShield(directive, gates) { break }
                let rewrites = [directive] + (directive.name == "if" ? directive.block ?? [] : [])
                for rewrite in rewrites where rewrite.name == "rewrite" && !Rewrite(rewrite).isRedirect {
                    findings.append(
                        finding(
                            rewrite.place,
                            why:
                                "A `rewrite` of the server also changes the subrequest to the gate.",
                            fix: "Put `include sallyport/gate-server.conf;` before it, at the top of the server."))
                }
            }
            return findings
        }
    }

    private static func isShield(_ directive: Directive, _ gates: Set<String>) -> Bool {
        directive.name == "if" && directive.block?.first?.name == "break"
            && gates.isSubset(of: [
                directive.arguments.last.map { $0.hasSuffix(")") ? String($0.dropLast()) : $0 } ?? ""
            ])
    }
}
