/// Finds a protected location that sends the application the client's credential in addition to the gate's own
/// setting: the token or the cookie that opened the gate, or a second `Authorization`.
enum CredentialPassedOn: SiteCheck {
    static let name = "credential-passed-on"

    /// The client's fields with a credential, and the variables of the shipped files in place of them.
    private static let replacements = [
        ("http_authorization", "$sallyport_authorization"), ("http_cookie", "$sallyport_other_cookies"),
        ("http_dpop", "$sallyport_dpop"),
    ]

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.filter { $0.gate == "/.sallyport-gate" }.flatMap { scope in
            scope.passes.flatMap { pass in
                scope.effective(IdentityHeaders.setter(for: pass.name)).compactMap { directive -> Finding? in
                    guard let problem = problem(directive, in: scope), seen.insert(directive.place).inserted else {
                        return nil
                    }
                    return finding(directive.place, why: problem.why, fix: problem.fix)
                }
            }
        }
    }

    private static func problem(_ directive: Directive, in scope: Scope) -> (why: String, fix: String)? {
        let value = directive.arguments.dropFirst().first ?? ""
        for (raw, replacement) in replacements where value.contains("$\(raw)") || value.contains("${\(raw)}") {
            return (
                "\(directive.argument) is set to $\(raw): what opened the gate reaches the application.",
                "Leave it to sallyport/gate.conf, or use \(replacement)."
            )
        }
        let owners = scope.effective("auth_request_set").filter { $0.argument == "$sallyport_credential_owner" }
        guard IdentityHeaders.key(directive.argument) == "AUTHORIZATION", !value.isEmpty,
            !value.contains("$sallyport_authorization"), owners.count < 2
        else { return nil }
        return (
            "The application receives this \(directive.argument) and the client's own: it may use either.",
            "Put `auth_request_set $sallyport_credential_owner gate;` after `include sallyport/gate.conf;`, so that only"
                + " this one is sent."
        )
    }
}
