/// Finds `merge_slashes off`: paths with empty segments then match no location that was meant for them.
enum MergeSlashesOff: SiteCheck {
    static let name = "merge-slashes-off"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.servers.filter(\.hasGate).flatMap { $0.scope.effective("merge_slashes") }
            .filter { $0.argument == "off" && seen.insert($0.place).inserted }
            .map {
                finding(
                    $0.place,
                    why: "nginx then distinguishes `//app/` from `/app/`, and most applications do not.",
                    fix: "Remove `merge_slashes off`.")
            }
    }
}
