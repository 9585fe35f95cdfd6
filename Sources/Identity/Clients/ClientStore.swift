/// Stores OAuth clients.
package protocol ClientStore: Sendable {
    /// Adds a client.
    ///
    /// - Throws: ``StoreError`` `duplicate`.
    func addClient(_ client: OAuthClient, audit: AuditRecord?) throws(StoreError)

    /// The client with this id, or nil.
    func client(id: String) throws(StoreError) -> OAuthClient?

    /// All clients in the order of their ids.
    func clients() throws(StoreError) -> [OAuthClient]

    /// Removes a client.
    ///
    /// - Throws: ``StoreError`` `notFound`.
    func removeClient(id: String, audit: AuditRecord?) throws(StoreError)
}

extension ClientStore {
    /// The client with this id if the secret is its own (RFC 6749 section 2.3), else nil.
    ///
    /// Client ids are not secret (they are in every token), so an unknown one need not take as long as a known one.
    package func authenticateClient(id: String, secret: String) throws(StoreError) -> OAuthClient? {
        guard let client = try client(id: id), client.secretHash.matches(secret) else { return nil }
        return client
    }
}
