/// What the caller of ``Authenticator`` learns: nothing that tells one failure from another (requirement S3).
package enum AuthenticationOutcome: Sendable, Hashable {
    /// The password is right and the account may log in. Tokens are issued at this account's generation.
    case accepted(Account)
    /// Refused: no such account, wrong password, disabled. They all look alike.
    case refused
    /// Too many failures: answer 429. It says nothing about the account either, since names that no account has are
    /// counted alike.
    case throttled(retryAfterSeconds: Int)
}
