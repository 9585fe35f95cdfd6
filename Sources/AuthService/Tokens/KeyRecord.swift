public import Identity
public import JWT

/// A signing key with its place in the rotation.
public struct KeyRecord: Sendable {
    /// The key, private.
    public let key: Key
    /// What it is for.
    public let use: KeyUse
    /// When the key was made.
    public let createdAt: Timestamp
    /// From when on the key signs; it is published before, so that nobody meets a token by an unknown key.
    public let signsFrom: Timestamp
    /// Until when tokens by this key are accepted; nil while no other key has taken over.
    public var verifiesUntil: Timestamp?

    /// Makes a record.
    public init(
        key: Key, use: KeyUse = .access, createdAt: Timestamp, signsFrom: Timestamp, verifiesUntil: Timestamp? = nil
    ) {
        self.key = key
        self.use = use
        self.createdAt = createdAt
        self.signsFrom = signsFrom
        self.verifiesUntil = verifiesUntil
    }
}
