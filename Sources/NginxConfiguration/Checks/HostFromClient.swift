/// Finds `$http_host`, which is a header field; nginx chose the server block by `$host`, and the two may differ.
enum HostFromClient: SiteCheck {
    static let name = "host-from-client"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.filter(\.isProtected).flatMap { scope in
            scope.passes.flatMap { scope.effective(IdentityHeaders.setter(for: $0.name)) }
        }.filter { directive in
            let value = directive.arguments.dropFirst().first ?? ""
            return ["$http_host", "${http_host}"].contains(where: value.contains)
                && seen.insert(directive.place).inserted
        }.map {
            finding(
                $0.place, why: "`$http_host` is not validated: the gate may have decided for another host.",
                fix: "Use `$host`.")
        }
    }
}
