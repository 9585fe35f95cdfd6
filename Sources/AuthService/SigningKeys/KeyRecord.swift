package import Identity
package import JWT

/// A signing key with its place in the rotation.
package struct KeyRecord: Sendable {
    /// The key, private.
    package let key: Key
    /// What it is for.
    package let use: KeyUse
    /// When the key was made.
    package let createdAt: Timestamp
    /// From when on the key signs; it is published before, so that nobody meets a token by an unknown key.
    package let signsFrom: Timestamp
    /// Until when tokens by this key are accepted; nil while no other key has taken over.
    package var verifiesUntil: Timestamp?

    /// Creates a record.
    package init(
        key: Key, use: KeyUse = .access, createdAt: Timestamp, signsFrom: Timestamp, verifiesUntil: Timestamp? = nil
    ) {
        self.key = key
        self.use = use
        self.createdAt = createdAt
        self.signsFrom = signsFrom
        self.verifiesUntil = verifiesUntil
    }
}
