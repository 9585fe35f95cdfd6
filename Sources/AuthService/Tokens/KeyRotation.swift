public import Identity
public import JWT

/// How one key takes over from another without a token being refused in between.
///
/// The new key is published (and verifies) at once, signs after a lead in which everybody learns of it, and the old one
/// verifies until the last token that it signed has expired.
public struct KeyRotation: Sendable {
    /// The lead of a key that only this service uses, in seconds: longer than a running server takes to see it.
    public static let privateLeadSeconds: Int64 = 2
    /// The lead of a key that others fetch from the key set, in seconds: twice what they may keep a set for.
    public static let publicLeadSeconds = Int64(2 * KeyRing.publicationMaxAgeSeconds)

    /// The new key's record.
    public let next: KeyRecord
    /// The records that change: their keys verify no longer than needed.
    public let superseded: [KeyRecord]

    /// Plans a rotation.
    ///
    /// - Parameters:
    ///   - key: the new key.
    ///   - records: the keys there are.
    ///   - leadSeconds: how long the new key is published before it signs.
    ///   - lifetimeSeconds: how long a token lives.
    ///   - now: the time.
    public init(to key: Key, from records: [KeyRecord], leadSeconds: Int64, lifetimeSeconds: Int64, now: Timestamp) {
        let signsFrom = now.adding(milliseconds: leadSeconds * 1000)
        next = KeyRecord(key: key, createdAt: now, signsFrom: signsFrom)
        // A token is issued in whole seconds, so the last one may expire up to a second later than the lifetime says.
        let end = signsFrom.adding(milliseconds: (lifetimeSeconds + 1) * 1000)
        superseded = records.filter { $0.key.algorithm == key.algorithm && $0.verifiesUntil == nil }.map { record in
            var record = record
            record.verifiesUntil = end
            return record
        }
    }

    /// The lead that fits an algorithm.
    public static func leadSeconds(for algorithm: Algorithm) -> Int64 {
        switch algorithm {
        case .hs256, .hs384, .hs512: privateLeadSeconds
        default: publicLeadSeconds
        }
    }
}
