package import Identity

/// An event of Redis for the log.
package enum RedisEvent: Sendable, Hashable {
    /// Redis replied at start.
    case connected
    /// Its settings are not safe for their use.
    case warning(String)
    /// It does not reply, and is retried.
    case lost(StoreError)
    /// It replies again, and no event was missed.
    case caughtUp
    /// Everything was read again, because the stream had been trimmed or Redis came back with other contents.
    case readAnew
    /// An operation failed that will be retried.
    case failed(StoreError)
}
