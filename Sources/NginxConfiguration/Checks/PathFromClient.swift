/// Finds a path that is passed on in another form than the gate has checked.
enum PathFromClient: SiteCheck {
    static let name = "path-from-client"

    static func findings(in site: Site) -> [Finding] {
        site.scopes.filter(\.isProtected).flatMap(\.passes).filter { $0.name == "proxy_pass" }.compactMap { pass in
            if pass.argument.contains("$request_uri") || pass.argument.contains("${request_uri}") {
                return finding(
                    pass.place,
                    why:
                        "`$request_uri` is what the client sent, with its dots and escapes, not the path that selected this location.",
                    fix: "Remove the path: `proxy_pass http://app;`")
            }
            if ["$uri", "${uri}", "$document_uri", "$1"].contains(where: pass.argument.contains) {
                return finding(
                    pass.place,
                    why: "A decoded path in `proxy_pass` can contain a line break and thus a second request.",
                    fix: "Remove the path: `proxy_pass http://app;`")
            }
            return nil
        }
    }
}
