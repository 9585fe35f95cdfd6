/// One check of a configuration.
protocol SiteCheck: Sendable {
    /// The check's name in findings.
    static var name: String { get }

    /// The findings of this check.
    static func findings(in site: Site) -> [Finding]
}

extension SiteCheck {
    /// A finding of this check.
    static func finding(_ place: Place, why: String, fix: String) -> Finding {
        Finding(name, place, why: why, fix: fix)
    }
}
