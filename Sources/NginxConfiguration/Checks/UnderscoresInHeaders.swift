/// Finds settings that accept underscores, or any character, in header names: `X_User` and `X-User` are one to an
/// application, and two to nginx.
enum UnderscoresInHeaders: SiteCheck {
    static let name = "underscores-in-headers"

    static func findings(in site: Site) -> [Finding] {
        guard site.hasGate else { return [] }
        var seen: Set<Place> = []
        return site.servers.flatMap { server in
            (server.scope.effective("underscores_in_headers").filter { $0.argument == "on" }
                + server.scope.effective("ignore_invalid_headers").filter { $0.argument == "off" })
                .filter { seen.insert($0.place).inserted }.map { directive in
                    finding(
                        directive.place,
                        why:
                            "`\(directive.name) \(directive.argument)`: a header field that nothing hides reaches the application"
                            + " under another spelling of its name.",
                        fix: "Remove it; by default, nginx does not pass such names.")
                }
        }
    }
}
