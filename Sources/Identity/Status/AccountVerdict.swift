/// The result of checking a token against its account.
package enum AccountVerdict: Sendable, Hashable {
    /// The token is valid.
    case live
    /// No such account: it was removed.
    case removed
    /// The account is disabled.
    case disabled
    /// The password was changed, all sessions were ended, or the account was disabled after the token was issued.
    case superseded
    /// The token's session has ended, or the token itself was revoked.
    case revoked
    /// The store has failed for longer than the bound, so the state is unknown. Answer 503, never 2xx (requirement G4).
    case unknown
}
