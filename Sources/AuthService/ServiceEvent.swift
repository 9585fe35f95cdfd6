package import Identity
package import JWT

/// What the service tells the log and the metrics: causes that the client does not learn. Never a secret.
package enum ServiceEvent: Sendable {
    /// Accounts or sessions could not be read or written.
    case storeFailed(StoreError)
    /// A login could not be judged, for want of the store or of memory.
    case loginUnavailable(IdentityError)
    /// A refresh token was taken in; `isRepeat` if its successor had been given out a moment ago.
    case refreshGranted(isRepeat: Bool)
    /// A token in `Authorization` was refused.
    case tokenRefused(TokenRefusal)
    /// A refresh token was refused.
    case refreshRefused(RefreshRefusal, from: ClientAddress?)
    /// A session does not fit into a cookie: the signing algorithm makes tokens of this size, in bytes.
    case cookieTooLarge(bytes: Int)
    /// A token could not be signed.
    case signingFailed(JWTError)
    /// The gate was asked without a parameter that nginx must send.
    case gateMisinformed
    /// The gate refused a request before it looked for a credential.
    case gateRefused(String)
}
