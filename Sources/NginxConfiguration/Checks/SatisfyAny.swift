/// Finds `satisfy any`: an address or a Basic password is then enough, without the gate.
enum SatisfyAny: SiteCheck {
    static let name = "satisfy-any"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.filter(\.isProtected).compactMap { scope in
            guard let directive = scope.effective("satisfy").last, directive.argument == "any",
                seen.insert(directive.place).inserted
            else { return nil }
            return finding(
                directive.place,
                why: "`satisfy any`: an `allow` or a password lets a request in that the gate would refuse.",
                fix: "Remove it; use a rule of the gate for networks that need no login.")
        }
    }
}
