package import Identity

/// What the log should hold of Redis.
package enum RedisEvent: Sendable, Hashable {
    /// It answered at start.
    case connected
    /// How it is set up is not safe for what it is used for.
    case warning(String)
    /// It does not answer, and is asked again and again.
    case lost(StoreError)
    /// It answers again, and nothing was missed.
    case caughtUp
    /// Everything was read anew, since the stream had been trimmed or Redis came back with other contents.
    case readAnew
    /// Something failed that is tried again.
    case failed(StoreError)
}
