/// What becomes of a request with a personal token.
package enum PersonalTokenVerdict: Sendable, Hashable {
    /// It speaks for its account.
    case live(PersonalTokenGrant)
    /// It has expired.
    case expired
    /// There is no such token: it was revoked, its account is gone or disabled, or it was made up.
    case unknown
    /// The store has not answered for longer than the bound: nobody knows. Answer 503, never 2xx (requirement G4).
    case unavailable
}
