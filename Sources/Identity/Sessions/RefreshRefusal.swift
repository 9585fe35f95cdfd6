/// Why a refresh token was refused, for the log and the audit record. The client learns only that it was.
package enum RefreshRefusal: String, Error, Sendable, Hashable, CaseIterable {
    /// Not the text of a refresh token.
    case malformed
    /// No such session: it ended, or never existed.
    case unknownSession
    /// The MAC does not match: the token was altered or invented.
    case forged
    /// The session was begun by another OAuth client.
    case otherClient
    /// The session is bound to a key, and the request had no DPoP proof by it.
    case otherKey
    /// The session is bound to a certificate, and the connection had another or none.
    case otherCertificate
    /// The session is bound to a network, and the request came from another.
    case otherNetwork
    /// The session reached its idle or absolute lifetime.
    case expired
    /// The account is disabled, or its password changed.
    case accountChanged
    /// An older generation, or the parent after the grace period: someone holds a copy. The session has been ended.
    case reused
    /// The parent within the grace period, but more often than allowed. The session continues.
    case graceExhausted
    /// A generation that was never issued: the store was restored from a backup. The session has been ended.
    case fromTheFuture
}
