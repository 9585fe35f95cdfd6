package import Identity
package import JWT

/// A signing key and its place in the rotation.
package struct KeyRecord: Sendable {
    /// The private key.
    package let key: Key
    /// The key's use.
    package let use: KeyUse
    /// When the key was created.
    package let createdAt: Timestamp
    /// The time from which the key signs; it is published before, so that no verifier meets a token by an unknown key.
    package let signsFrom: Timestamp
    /// Until when tokens by this key are accepted; nil until another key has taken over.
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

/// The use of a signing key. A key has one use: a key for applications is not accepted here.
package enum KeyUse: String, Sendable, CaseIterable {
    /// Access tokens of this service.
    case access
    /// Identity tokens for the application behind the gate.
    case identity
}
