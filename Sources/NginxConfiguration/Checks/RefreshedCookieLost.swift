/// Finds a protected location with its own `add_header`: it inherits none of the server's, and so does not send the
/// session's new cookie.
enum RefreshedCookieLost: SiteCheck {
    static let name = "refreshed-cookie-lost"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.scopes.compactMap { scope in
            guard scope.gate == "/.sallyport-gate", !scope.isNamed else { return nil }
            let headers = scope.effective("add_header")
            guard let first = headers.first,
                !headers.contains(where: {
                    $0.argument.lowercased() == "set-cookie" && $0.arguments.contains("$sallyport_cookie")
                }),
                seen.insert(first.place).inserted
            else { return nil }
            return finding(
                first.place,
                why:
                    "This `add_header` replaces the one that sends the refreshed session cookie to the browser, which is then"
                    + " logged out.",
                fix: "Put `include sallyport/gate-cookie.conf;` beside it.")
        }
    }
}
