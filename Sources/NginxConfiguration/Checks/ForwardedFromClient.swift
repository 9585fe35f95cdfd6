/// Finds `X-Forwarded-For` and similar headers with the client's own value (requirement G1).
enum ForwardedFromClient: SiteCheck {
    static let name = "forwarded-from-client"

    private static let variables = [
        "$proxy_add_x_forwarded_for", "$http_x_forwarded_", "$http_forwarded", "$http_x_real_ip", "$http_x_original_",
    ]

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.filter(\.isProtected).flatMap { scope in
            scope.passes.flatMap { scope.effective(IdentityHeaders.setter(for: $0.name)) }
        }.filter { directive in
            let value = directive.arguments.dropFirst().first ?? ""
            return variables.contains(where: value.contains) && seen.insert(directive.place).inserted
        }.map {
            finding(
                $0.place, why: "\($0.argument) then contains a value of the client that applications trust.",
                fix: "Send nginx's own variables: `$remote_addr`, `$host`, `$scheme`.")
        }
    }
}
