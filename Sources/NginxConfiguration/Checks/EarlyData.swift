/// Finds TLS early data (0-RTT), which an attacker can replay: one login, one payment, twice.
enum EarlyData: SiteCheck {
    static let name = "early-data"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.servers.flatMap { $0.scope.effective("ssl_early_data") }
            .filter { $0.argument == "on" && seen.insert($0.place).inserted }
            .map {
                finding(
                    $0.place, why: "An attacker who recorded early data can replay it with its credential.",
                    fix: "ssl_early_data off;")
            }
    }
}
