/// Finds `set_real_ip_from` with an address range that clients can use: every client then chooses its own address.
enum AddressFromAnybody: SiteCheck {
    static let name = "address-from-anybody"

    static func findings(in site: Site) -> [Finding] {
        guard site.hasGate else { return [] }
        var seen: Set<Place> = []
        return site.scopes.flatMap { $0.effective("set_real_ip_from") }
            .filter { ["0.0.0.0/0", "::/0"].contains($0.argument) && seen.insert($0.place).inserted }
            .map {
                finding(
                    $0.place,
                    why: "Every client can set its own address, on which the gate's rules and limits depend.",
                    fix: "List only the addresses of your own proxies.")
            }
    }
}
