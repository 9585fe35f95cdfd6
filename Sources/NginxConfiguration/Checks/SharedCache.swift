/// Finds a cache behind the gate that serves one user's page to another.
enum SharedCache: SiteCheck {
    static let name = "shared-cache"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.filter(\.isProtected).flatMap { scope in
            scope.passes.compactMap { pass -> Finding? in
                let family = pass.name.replacing("_pass", with: "")
                guard let cache = scope.effective("\(family)_cache").last, cache.argument != "off",
                    !(scope.value("\(family)_cache_key") ?? "").contains("$sallyport_"),
                    seen.insert(cache.place).inserted
                else { return nil }
                return finding(
                    cache.place,
                    why: "The cache key does not contain the account: one person gets the response of another.",
                    fix: "\(family)_cache_key \"$scheme$host$request_uri $sallyport_user\"; or no cache here.")
            }
        }
    }
}
