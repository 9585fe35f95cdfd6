import AuthService
import Identity

extension KeyPlan {
    /// The signing keys as metrics: their number, and when the operator must act.
    var families: [MetricFamily] {
        let counts = Dictionary(grouping: keys, by: \.state).mapValues(\.count)
        let ends = keys.filter { $0.state != .expired }.compactMap(\.record.verifiesUntil)
        return [
            MetricFamily("sallyport_keys", .gauge, "Signing keys, by state.", by: "state", counts),
            MetricFamily(
                "sallyport_signing_key_created_timestamp_seconds", .gauge,
                "Creation time of the signing key; absent without one.",
                signing.map { [.init([], Double($0.createdAt.seconds))] } ?? []),
            MetricFamily(
                "sallyport_key_next_expiry_timestamp_seconds", .gauge,
                "Time at which the next key stops verifying; absent if none will.",
                ends.min().map { [.init([], Double($0.seconds))] } ?? []),
        ]
    }
}
