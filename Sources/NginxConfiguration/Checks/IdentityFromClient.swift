/// Finds an identity that is set from the client's data, or set twice: applications use the last, or the first.
enum IdentityFromClient: SiteCheck {
    static let name = "identity-from-client"

    /// Variables with the client's data. `$remote_user` is the name of an unverified Basic credential.
    private static let words = [
        "$http_", "${http_", "$arg_", "${arg_", "$cookie_", "${cookie_", "$remote_user", "$args",
    ]

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.filter(\.isProtected).flatMap { scope -> [Finding] in
            let answers = scope.effective("auth_request_set").filter { directive in
                isWord(directive.arguments.dropFirst().first ?? "", at: scope, in: site)
                    && seen.insert(directive.place).inserted
            }.map { directive in
                finding(
                    directive.place,
                    why:
                        "\(directive.argument) states the gate's identity and is set to a value of the client here.",
                    fix: "Leave it to sallyport/gate.conf.")
            }
            return answers
                + scope.passes.flatMap { pass -> [Finding] in
                    scope.effective(IdentityHeaders.setter(for: pass.name)).compactMap { directive in
                        let value = directive.arguments.dropFirst().first ?? ""
                        guard IdentityHeaders.keys.contains(IdentityHeaders.key(directive.argument)),
                            isWord(value, at: scope, in: site), seen.insert(directive.place).inserted
                        else { return nil }
                        return finding(
                            directive.place,
                            why: "\(directive.argument) is set to \(value), which the client controls.",
                            fix: directive.argument == "REMOTE_USER"
                                ? "Include sallyport/\(pass.name.replacing("_pass", with: ""))-application.conf instead of nginx's own parameters."
                                : "Leave it to sallyport/gate.conf.")
                    }
                }
        }
    }

    /// Whether a value contains the client's data, directly or through variables of `set`, `map` and `geo`.
    static func isWord(_ value: String, at scope: Scope, in site: Site, depth: Int = 0) -> Bool {
        if words.contains(where: { value.contains($0) }) { return true }
        // Longer chains do not occur.
        guard depth < 4 else { return false }
        return variables(in: value).contains { name in
            let settings = scope.levels.flatMap { $0 }.filter { $0.name == "set" && $0.argument == name }
            let tables = site.http.filter {
                ["map", "geo"].contains($0.name) && $0.arguments.count == 2 && $0.arguments[1] == name
            }
            let values = tables.flatMap { [$0.argument] + ($0.block ?? []).map(\.argument) }
            return (settings.compactMap { $0.arguments.dropFirst().first } + values).contains {
                isWord($0, at: scope, in: site, depth: depth + 1)
            }
        }
    }

    private static func variables(in text: String) -> [String] {
        text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().map { part in
            let name = part.first == "{" ? part.dropFirst() : part
            return "$" + name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        }
    }
}
