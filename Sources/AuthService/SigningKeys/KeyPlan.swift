package import Identity
package import JWT

/// The states of a set of keys at one moment: which one signs, and which verify.
package struct KeyPlan: Sendable {
    /// The state of a key.
    package enum State: String, Sendable, CaseIterable {
        /// Published, and will sign later.
        case next
        /// Signs and verifies.
        case signing
        /// Verifies the tokens that it signed before.
        case verifying
        /// No longer used; the file can be removed.
        case expired
    }

    /// Every key with its state, in the order in which they sign.
    package let keys: [(record: KeyRecord, state: State)]

    /// Computes the states at `now`; `algorithm` is the one that signs.
    package init(_ records: [KeyRecord], algorithm: Algorithm, now: Timestamp) {
        let ordered = records.sorted { ($0.signsFrom, $0.createdAt) < ($1.signsFrom, $1.createdAt) }
        let isLive: (KeyRecord) -> Bool = { record in record.verifiesUntil.map { now < $0 } ?? true }
        let signing = ordered.last { $0.key.algorithm == algorithm && $0.signsFrom <= now && isLive($0) }
        keys = ordered.map { record in
            if !isLive(record) { return (record, .expired) }
            if let signing, signing.key.kid == record.key.kid { return (record, .signing) }
            return (record, record.signsFrom > now ? .next : .verifying)
        }
    }

    /// The key that signs; nil if there is none of the algorithm.
    package var signing: KeyRecord? { keys.first { $0.state == .signing }?.record }
    /// The keys that verify: all except the expired ones.
    package var verifying: [Key] { keys.filter { $0.state != .expired }.map(\.record.key) }
}
