/// A program that may use the OAuth endpoints with a secret of its own (RFC 6749 section 2): a backend that introspects
/// tokens, say.
package struct OAuthClient: Sendable, Hashable, Identifiable {
    /// The most bytes of a client's id.
    package static let maximumIDBytes = 64

    /// The `client_id`: letters, digits and `._-` in ASCII.
    package let id: String
    /// What it is, for people.
    package let name: String?
    /// The hash of its secret.
    package let secretHash: ClientSecretHash
    /// When it was added.
    package let createdAt: Timestamp

    /// Checks and makes a client.
    ///
    /// - Throws: ``IdentityError`` `invalidClient`.
    package init(
        id: String, name: String?, secretHash: ClientSecretHash, createdAt: Timestamp
    ) throws(IdentityError) {
        let isPlain = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "._-".utf8.contains(byte)
            }
        }
        guard (1...Self.maximumIDBytes).contains(id.utf8.count), isPlain else {
            throw IdentityError(
                .invalidClient, field: "client_id",
                "client_id is not 1 to \(Self.maximumIDBytes) ASCII letters, digits or ._-")
        }
        guard id != SessionOrigin.firstPartyClientID else {
            throw IdentityError(
                .invalidClient, field: "client_id",
                "client_id \(id) is that of logins at this service itself: choose another")
        }
        let profile = try AccountProfile(name: name)
        self.init(storedID: id, name: profile.name, secretHash: secretHash, createdAt: createdAt)
    }

    /// A client that a store has checked before.
    package init(storedID: String, name: String?, secretHash: ClientSecretHash, createdAt: Timestamp) {
        id = storedID
        self.name = name
        self.secretHash = secretHash
        self.createdAt = createdAt
    }
}
