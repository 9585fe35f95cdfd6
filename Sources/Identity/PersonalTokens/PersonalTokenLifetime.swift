/// For how long a personal token is wanted.
package enum PersonalTokenLifetime: Sendable, Hashable {
    /// As long as the policy gives to who does not ask.
    case standard
    /// So long.
    case milliseconds(Int64)
    /// Until it is revoked.
    case never
}
