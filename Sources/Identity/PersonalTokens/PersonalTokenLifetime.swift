/// The requested lifetime of a personal token.
package enum PersonalTokenLifetime: Sendable, Hashable {
    /// The policy's default.
    case standard
    /// This many milliseconds.
    case milliseconds(Int64)
    /// Until it is revoked.
    case never
}
