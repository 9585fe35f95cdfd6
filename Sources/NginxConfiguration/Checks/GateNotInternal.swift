/// Finds a gate that clients can query themselves: it tells them identities, and tests tokens for them.
enum GateNotInternal: SiteCheck {
    static let name = "gate-not-internal"

    static func findings(in site: Site) -> [Finding] {
        var seen: Set<Place> = []
        return site.servers.flatMap { server in
            Set(([server.scope] + server.scopes).compactMap(\.gate)).sorted().compactMap { gate -> Finding? in
                guard let location = server.location(for: gate), !location.isInternal,
                    seen.insert(location.place).inserted,
                    case .location("=", _) = location.kind
                else { return nil }
                return finding(
                    location.place, why: "The gate's location is not internal, so that clients can reach it.",
                    fix: "Add `internal;`, or replace it with `include sallyport/gate-server.conf;`.")
            }
        }
    }
}
