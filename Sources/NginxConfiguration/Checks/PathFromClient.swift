/// Finds a path that is passed on in another form than the gate has checked.
enum PathFromClient: SiteCheck {
    static let name = "path-from-client"

    static func findings(in site: Site) -> [Finding] {
        site.scopes.filter(\.isProtected).flatMap(\.passes).filter { $0.name == "proxy_pass" }.compactMap { pass in
            if pass.argument.contains("$request_uri") || pass.argument.contains("${request_uri}") {
                return finding(
                    pass.place,
                    why:
                        "`$request_uri` is what the client sent, dots and escapes included, and not the path that nginx chose this location by.",
                    fix: "Leave the path out: `proxy_pass http://app;`")
            }
            if ["$uri", "${uri}", "$document_uri", "$1"].contains(where: pass.argument.contains) {
                return finding(
                    pass.place,
                    why: "A decoded path in `proxy_pass` can hold a line break, and with it another request.",
                    fix: "Leave the path out: `proxy_pass http://app;`")
            }
            return nil
        }
    }
}
