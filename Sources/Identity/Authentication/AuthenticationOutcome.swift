/// The result that ``Authenticator`` returns: it does not distinguish one failure from another (requirement S3).
package enum AuthenticationOutcome: Sendable, Hashable {
    /// The password is right and the account may log in. Tokens are issued at this account's generation.
    case accepted(Account)
    /// No such account, a wrong password or a disabled account, indistinguishably.
    case refused
    /// Too many failures: answer 429. It reveals nothing about the account, because names without an account are
    /// counted equally.
    case throttled(retryAfterSeconds: Int)
}
