/// The result of a refresh.
package enum RefreshOutcome: Sendable, Hashable {
    /// A new access token may be issued with this refresh token.
    ///
    /// - Parameter isRepeat: whether the token had been rotated a moment ago, and its successor is returned again.
    case granted(SessionGrant, isRepeat: Bool)
    /// Refused. The reason is for the log.
    case refused(RefreshRefusal)
}
