/// The result of checking a personal token.
package enum PersonalTokenVerdict: Sendable, Hashable {
    /// The token acts for its account.
    case live(PersonalTokenGrant)
    /// It has expired.
    case expired
    /// No such token: it was revoked, its account was removed or disabled, or it never existed.
    case unknown
    /// The store has failed for longer than the bound, so the state is unknown. Answer 503, never 2xx (requirement G4).
    case unavailable
}
