/// A program that may use the OAuth endpoints with its own secret (RFC 6749 section 2), such as a backend that
/// introspects tokens.
package struct OAuthClient: Sendable, Hashable, Identifiable {
    /// The maximum number of bytes of a client's id.
    package static let maximumIDBytes = 64

    /// The `client_id`: letters, digits and `._-` in ASCII.
    package let id: String
    /// A description for people.
    package let name: String?
    /// The hash of its secret.
    package let secretHash: ClientSecretHash
    /// When it was added.
    package let createdAt: Timestamp

    /// Checks the values and creates a client.
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
                "client_id \(id) is reserved for logins at this service; choose another")
        }
        let profile = try AccountProfile(name: name)
        self.init(storedID: id, name: profile.name, secretHash: secretHash, createdAt: createdAt)
    }

    /// Creates a client that a store has already checked.
    package init(storedID: String, name: String?, secretHash: ClientSecretHash, createdAt: Timestamp) {
        id = storedID
        self.name = name
        self.secretHash = secretHash
        self.createdAt = createdAt
    }
}
