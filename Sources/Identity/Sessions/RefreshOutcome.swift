/// The answer to a refresh token.
package enum RefreshOutcome: Sendable, Hashable {
    /// A new access token may be issued, beside this refresh token.
    ///
    /// - Parameter isRepeat: the token had been rotated a moment ago, and its successor is given out again.
    case granted(SessionGrant, isRepeat: Bool)
    /// Refused. The reason is for the log.
    case refused(RefreshRefusal)
}
