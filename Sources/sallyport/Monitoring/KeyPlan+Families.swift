import AuthService
import Identity

extension KeyPlan {
    /// The signing keys as metrics: their number, and when the operator must act.
    var families: [MetricFamily] {
        let counts = Dictionary(grouping: keys, by: \.state).mapValues(\.count)
        let ends = keys.filter { $0.state != .expired }.compactMap(\.record.verifiesUntil)
        return [
            MetricFamily("sallyport_keys", .gauge, "Signing keys by what they are good for.", by: "state", counts),
            MetricFamily(
                "sallyport_signing_key_created_timestamp_seconds", .gauge,
                "When the key that signs was made; nothing while none does.",
                signing.map { [.init([], Double($0.createdAt.seconds))] } ?? []),
            MetricFamily(
                "sallyport_key_next_expiry_timestamp_seconds", .gauge,
                "When the next key stops to verify; nothing while none is going to.",
                ends.min().map { [.init([], Double($0.seconds))] } ?? []),
        ]
    }
}
