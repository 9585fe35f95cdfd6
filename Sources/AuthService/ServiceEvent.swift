package import Identity
package import JWT

/// An event for the log and the metrics: causes that the client does not learn. Never a secret.
package enum ServiceEvent: Sendable {
    /// Accounts or sessions could not be read or written.
    case storeFailed(StoreError)
    /// A login could not be checked, because the store or memory was not available.
    case loginUnavailable(IdentityError)
    /// A refresh token was accepted.
    case refreshGranted(RefreshResult, session: SessionID, from: ClientAddress?)
    /// A token in `Authorization` was refused.
    case tokenRefused(TokenRefusal)
    /// A refresh token was refused; `session` is the one that it names, nil if it is malformed.
    case refreshRefused(RefreshRefusal, session: SessionID?, from: ClientAddress?)
    /// A session does not fit into a cookie: the signing algorithm creates tokens of this size, in bytes.
    case cookieTooLarge(bytes: Int)
    /// A token could not be signed.
    case signingFailed(JWTError)
    /// A gate query lacks a parameter that nginx must send.
    case gateMisinformed
    /// The gate refused a request before it checked a credential.
    case gateRefused(String)
    /// The gate refused a path that is not in normal form.
    case gateRefusedPath(String, path: String, from: ClientAddress?)
}
