/// `location /files { alias /srv/files/; }` serves `/files../secret` from `/srv/files/../secret`.
enum AliasTraversal: SiteCheck {
    static let name = "alias-traversal"

    static func findings(in site: Site) -> [Finding] {
        guard site.hasGate else { return [] }
        return site.scopes.flatMap { scope -> [Finding] in
            guard case .location(let modifier, let pattern) = scope.kind, ["", "^~"].contains(modifier),
                !pattern.hasSuffix("/")
            else { return [] }
            return scope.own.filter { $0.name == "alias" && $0.argument.hasSuffix("/") }.map {
                finding(
                    $0.place,
                    why: "`\(pattern)../` leads out of the directory, because the location does not end with a slash.",
                    fix: "location \(pattern)/ { alias \($0.argument); }")
            }
        }
    }
}
