/// One thing that is looked for.
protocol SiteCheck: Sendable {
    /// Its name in findings.
    static var name: String { get }

    /// What it finds.
    static func findings(in site: Site) -> [Finding]
}

extension SiteCheck {
    /// A finding of this check.
    static func finding(_ place: Place, why: String, fix: String) -> Finding {
        Finding(name, place, why: why, fix: fix)
    }
}
