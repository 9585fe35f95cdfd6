/// An identity that is set from what the client sent, or set a second time: applications take the last, or the first.
enum IdentityFromClient: SiteCheck {
    static let name = "identity-from-client"

    /// Variables that hold the client's words. `$remote_user` is the name of a Basic credential that nobody has checked.
    private static let words = [
        "$http_", "${http_", "$arg_", "${arg_", "$cookie_", "${cookie_", "$remote_user", "$args",
    ]

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.filter(\.isProtected).flatMap { scope in
            scope.passes.flatMap { pass -> [Finding] in
                scope.effective(Identity.setter(for: pass.name)).compactMap { directive in
                    let value = directive.arguments.dropFirst().first ?? ""
                    guard Identity.keys.contains(Identity.key(directive.argument)),
                        words.contains(where: { value.contains($0) }), seen.insert(directive.place).inserted
                    else { return nil }
                    return finding(
                        directive.place,
                        why: "\(directive.argument) is set to \(value), which is the client's word.",
                        mend: directive.argument == "REMOTE_USER"
                            ? "Include sallyport/\(pass.name.replacing("_pass", with: ""))-application.conf in place of nginx's own parameters."
                            : "Leave it to sallyport/gate.conf.")
                }
            }
        }
    }
}
