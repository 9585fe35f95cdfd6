package import Identity
package import JWT

/// How one key takes over from another without refusing any token in between.
///
/// The new key is published (and verifies) immediately and signs after a lead in which all verifiers learn of it; the
/// old one verifies until the last token that it signed has expired.
package struct KeyRotation: Sendable {
    /// The lead of a key that only this service uses, in seconds: longer than a running server takes to load it.
    package static let privateLeadSeconds: Int64 = 2
    /// The lead of a published key, in seconds: twice the time for which others may cache a key set.
    package static let publicLeadSeconds = Int64(2 * KeyRing.publicationMaxAgeSeconds)

    /// The new key's record.
    package let next: KeyRecord
    /// The changed records: their keys verify no longer than necessary.
    package let superseded: [KeyRecord]

    /// Plans a rotation.
    ///
    /// - Parameters:
    ///   - key: the new key.
    ///   - use: its use.
    ///   - records: the existing keys of that use.
    ///   - leadSeconds: how long the new key is published before it signs.
    ///   - lifetimeSeconds: the lifetime of a token.
    ///   - now: the time.
    package init(
        to key: Key, use: KeyUse = .access, from records: [KeyRecord], leadSeconds: Int64, lifetimeSeconds: Int64,
        now: Timestamp
    ) {
        // In whole seconds, as it is stored, and after every existing key: the signing key is always unambiguous.
        let latest = records.filter { $0.key.algorithm == key.algorithm }.map(\.signsFrom.seconds).max()
        let signsFrom = Timestamp(
            seconds: max(now.adding(milliseconds: leadSeconds * 1000 + 999).seconds, latest.map { $0 + 1 } ?? .min))
        next = KeyRecord(key: key, use: use, createdAt: now, signsFrom: signsFrom)
        // A token is issued in whole seconds, so the last one may expire up to a second later than the lifetime says.
        let end = signsFrom.adding(milliseconds: (lifetimeSeconds + 1) * 1000)
        superseded = records.filter { $0.key.algorithm == key.algorithm && $0.verifiesUntil == nil }.map { record in
            var record = record
            record.verifiesUntil = end
            return record
        }
    }

    /// The record that changes when a key is removed: if every other key of the algorithm was about to end because this
    /// one took over, the latest of them stays, or soon none would sign. Nil if nothing changes.
    package static func resumed(
        without kid: String, algorithm: Algorithm, in records: [KeyRecord], now: Timestamp
    ) -> KeyRecord? {
        let others = records.filter { record in
            record.key.algorithm == algorithm && record.key.kid != kid
                && (record.verifiesUntil.map { now < $0 } ?? true)
        }
        guard others.allSatisfy({ $0.verifiesUntil != nil }),
            var latest = others.max(by: { ($0.signsFrom, $0.createdAt) < ($1.signsFrom, $1.createdAt) })
        else { return nil }
        latest.verifiesUntil = nil
        return latest
    }

    /// The lead for an algorithm.
    package static func leadSeconds(for algorithm: Algorithm) -> Int64 {
        algorithm.isSymmetric ? privateLeadSeconds : publicLeadSeconds
    }
}

extension Algorithm {
    /// Whether the verifying key is the signing key, and so is never published.
    package var isSymmetric: Bool {
        switch self {
        case .hs256, .hs384, .hs512: true
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512, .es256, .es384, .es512, .edDSA, .ed25519, .mlDSA65,
            .mlDSA87:
            false
        }
    }
}
