/// Removes what has had its time, from the store and from memory: call it once in a while, every few minutes.
///
/// Each part is removed in small transactions, so that nobody waits for it.
package struct Housekeeping: Sendable {
    /// For how long audit records are kept by default: 180 days.
    package static let defaultAuditMilliseconds: Int64 = 180 * 86_400_000
    /// For how long revocations are kept on disk after they ended: a day. Should the wall clock be set back by less
    /// than that while the server is down, nothing revoked comes back (requirement S17).
    package static let revocationMarginMilliseconds: Int64 = 86_400_000

    /// For how long a personal token that has expired stays in its owner's list, which says why a program is refused: 30 days.
    package static let expiredPersonalTokenMilliseconds: Int64 = 30 * 86_400_000

    private let store: any IdentityStore
    private let tokenStatus: TokenStatusCheck
    private let throttle: LoginThrottle
    private let auditMilliseconds: Int64

    /// Makes the service.
    package init(
        store: any IdentityStore, tokenStatus: TokenStatusCheck, throttle: LoginThrottle,
        auditMilliseconds: Int64 = Housekeeping.defaultAuditMilliseconds
    ) {
        self.store = store
        self.tokenStatus = tokenStatus
        self.throttle = throttle
        self.auditMilliseconds = auditMilliseconds
    }

    /// Removes what has had its time.
    ///
    /// - Parameter now: the time of a ``SteadyClock``.
    /// - Throws: ``StoreError`` if the store does not answer; what is left goes the next time.
    package func run(now: Timestamp) throws(StoreError) {
        tokenStatus.removeEnded(before: now)
        try throttle.removeFaded(now: now)
        try store.removeExpiredSessions(before: now)
        try store.removeRevocations(endedBefore: now.adding(milliseconds: -Self.revocationMarginMilliseconds))
        // As long as revocations, and for the same reason.
        try store.removeUsedKeys(endedBefore: now.adding(milliseconds: -Self.revocationMarginMilliseconds))
        try store.removePersonalTokens(
            expiredBefore: now.adding(milliseconds: -Self.expiredPersonalTokenMilliseconds))
        try store.removeAuditEntries(before: now.adding(milliseconds: -auditMilliseconds))
    }
}
