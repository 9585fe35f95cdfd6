/// Removes expired data from the store and from memory: call it every few minutes.
///
/// Each part is removed in small transactions, so that other writers wait only briefly.
package struct Housekeeping: Sendable {
    /// How long audit records are kept by default: 180 days.
    package static let defaultAuditMilliseconds: Int64 = 180 * 86_400_000
    /// How long revocations stay on disk after they end: a day. If the wall clock is set back by less than that while
    /// the server is down, no revoked token works again (requirement S17).
    package static let revocationMarginMilliseconds: Int64 = 86_400_000

    /// How long an expired personal token stays in its owner's list, to explain why a program is refused: 30 days.
    package static let expiredPersonalTokenMilliseconds: Int64 = 30 * 86_400_000

    private let store: any IdentityStore
    private let tokenStatus: TokenStatusCheck
    private let throttle: LoginThrottle
    private let auditMilliseconds: Int64

    /// Creates the service.
    package init(
        store: any IdentityStore, tokenStatus: TokenStatusCheck, throttle: LoginThrottle,
        auditMilliseconds: Int64 = Housekeeping.defaultAuditMilliseconds
    ) {
        self.store = store
        self.tokenStatus = tokenStatus
        self.throttle = throttle
        self.auditMilliseconds = auditMilliseconds
    }

    /// Removes expired data.
    ///
    /// - Parameter now: the time of a ``SteadyClock``.
    /// - Throws: ``StoreError`` if the store fails; the rest is removed the next time.
    package func run(now: Timestamp) throws(StoreError) {
        tokenStatus.removeEnded(before: now)
        try throttle.removeFaded(now: now)
        try store.removeExpiredSessions(before: now)
        try store.removeRevocations(endedBefore: now.adding(milliseconds: -Self.revocationMarginMilliseconds))
        // Kept as long as revocations, for the same reason.
        try store.removeUsedKeys(endedBefore: now.adding(milliseconds: -Self.revocationMarginMilliseconds))
        try store.removePersonalTokens(
            expiredBefore: now.adding(milliseconds: -Self.expiredPersonalTokenMilliseconds))
        try store.removeAuditEntries(before: now.adding(milliseconds: -auditMilliseconds))
    }
}
