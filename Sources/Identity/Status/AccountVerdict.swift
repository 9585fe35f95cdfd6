/// Whether an account still stands behind a token.
package enum AccountVerdict: Sendable, Hashable {
    /// It does.
    case live
    /// No such account: it was removed.
    case removed
    /// The account is disabled.
    case disabled
    /// The password was changed, all sessions were ended, or the account was disabled, after the token was issued.
    case superseded
    /// The token's session has ended, or the token itself was revoked.
    case revoked
    /// The store has not answered for longer than the bound: nobody knows. Answer 503, never 2xx (requirement G4).
    case unknown
}
