/// Finds `auth_request off` within a protected location, which opens it again (requirement N5).
enum GateSwitchedOff: SiteCheck {
    static let name = "gate-switched-off"

    static func findings(in site: Site) -> [Finding] {
        site.scopes.flatMap { scope -> [Finding] in
            guard !scope.isNamed, !scope.isInternal else { return [] }
            let around = Scope(kind: scope.kind, directive: scope.directive, levels: Array(scope.levels.dropLast()))
            return scope.own.filter { $0.name == "auth_request" && $0.argument == "off" && around.isProtected }.map {
                finding(
                    $0.place, why: "`auth_request off` opens a part of a protected location.",
                    fix: "Remove it; make that part public by a rule of the gate.")
            }
        }
    }
}
