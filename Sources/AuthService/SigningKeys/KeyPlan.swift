package import Identity
package import JWT

/// Which of some keys signs, and which verify, at one moment.
package struct KeyPlan: Sendable {
    /// What a key is good for.
    package enum State: String, Sendable, CaseIterable {
        /// Published, and signs later.
        case next
        /// Signs and verifies.
        case signing
        /// Verifies what it signed before.
        case verifying
        /// Good for nothing more; the file can go.
        case expired
    }

    /// Every key with its state, in the order in which they sign.
    package let keys: [(record: KeyRecord, state: State)]

    /// Plans for the moment `now`; `algorithm` is the one that signs.
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

    /// The key that signs, nil if there is none of the algorithm.
    package var signing: KeyRecord? { keys.first { $0.state == .signing }?.record }
    /// The keys that verify: all but the expired ones.
    package var verifying: [Key] { keys.filter { $0.state != .expired }.map(\.record.key) }
}
